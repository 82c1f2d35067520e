/// Tokens of chat, mail and telephone services.
extension RedactionRule {
    static let messaging: [RedactionRule] = [
        token(
            "slack", "SLACK_TOKEN",
            ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxd-", "xoxc-", "xoxe-", "xoxe.", "xapp-"],
            "(?:xox[abcdeoprs][-.](?:[A-Za-z0-9%]{1,}-?){1,8}|xapp-[0-9]-[A-Za-z0-9]{6,}-[0-9]{8,}-[a-z0-9]{20,})",
            check: .plausible(if: { $0.count >= 15 && Randomness.isMixed($0) }),
            examples: [
                "xoxb-" + Sample.digits(12) + "-" + Sample.digits(13) + "-" + Sample.mixed(24), "xoxp-" + "123456789012-abcDEF",
            ],
            counterExamples: ["xoxb-your-token", "xoxb-..."]),
        RedactionRule(
            id: "slack.webhook", kind: .secret("slack_webhook", "SLACK_WEBHOOK"), trigger: .keywords(["hooks.slack.com/"]),
            prefix: "(?i)hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/", pattern: "[A-Za-z0-9+/]{20,}",
            priority: 100,
            examples: [
                "https://hooks.slack.com/services/" + "T" + Sample.upper(8) + "/B" + Sample.upper(8) + "/" + Sample.mixed(24)
            ]),
        RedactionRule(
            id: "discord", kind: .secret("discord", "DISCORD_TOKEN"), trigger: .start(ByteSet("MNO")),
            pattern: "[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}", left: .word, priority: 95,
            examples: ["M" + Sample.mixed(23) + "." + Sample.mixed(6) + "." + Sample.mixed(38)]),
        RedactionRule(
            id: "discord.webhook", kind: .secret("discord_webhook", "DISCORD_WEBHOOK"),
            trigger: .keywords(["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"]),
            prefix: "(?i)discord(?:app)?\\.com/api/webhooks/", pattern: "[0-9]{16,20}/[A-Za-z0-9_-]{40,}", priority: 100,
            examples: ["https://discord.com/api/webhooks/" + Sample.digits(18) + "/" + Sample.mixed(68)]),
        RedactionRule(
            id: "telegram", kind: .secret("telegram", "TELEGRAM_TOKEN"), trigger: .keywordsWithin([":A"], run: .digits, limit: 12),
            pattern: "[0-9]{6,12}:A[A-Za-z0-9_-]{33,}", left: .digits, priority: 100,
            examples: [Sample.digits(10) + ":AA" + Sample.mixed(33)]),
        token(
            "twilio", "TWILIO_KEY", ["SK", "AC"], "(?:SK|AC)[0-9a-f]{32}", left: .word, right: .not(.word),
            examples: ["SK" + Sample.hex(32), "AC" + Sample.hex(32)]),
        token(
            "sendgrid", "SENDGRID_KEY", ["SG."], "SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,}", left: .alphanumerics,
            examples: ["SG." + Sample.mixed(22) + "." + Sample.mixed(43)]),
        token(
            "mailgun", "MAILGUN_KEY", ["key-", "pubkey-"], "(?:pub)?key-[0-9a-f]{32}", left: .word, right: tokenEnd,
            examples: ["key-" + Sample.hex(32)]),
        RedactionRule(
            id: "mailchimp", kind: .secret("mailchimp", "MAILCHIMP_KEY"), trigger: .keywordsWithin(["-us"], run: .hex, limit: 32),
            pattern: "[0-9a-f]{32}-us[0-9]{1,2}", left: .word, right: tokenEnd, priority: 100, examples: [Sample.hex(32) + "-us12"]),
        token(
            "sendinblue", "BREVO_KEY", ["xkeysib-"], "xkeysib-[a-f0-9]{40,}-[A-Za-z0-9]{10,}",
            examples: ["xkeysib-" + Sample.hex(64) + "-" + Sample.mixed(16)]),
    ]
}
