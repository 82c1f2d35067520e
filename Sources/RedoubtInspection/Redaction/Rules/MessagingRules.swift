internal import RedoubtCore

/// Tokens of chat, mail and telephone services.
extension RedactionRule {
    static let messaging: [RedactionRule] = slack + chats + mails + telephones

    private static let slack: [RedactionRule] = [
        token(
            "slack", "SLACK_TOKEN",
            ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xoxe."],
            "(?:xoxe\\.)?xox[abeoprs]-(?:[A-Za-z0-9%]{1,}-?){1,8}", check: .plausible(if: isSlackToken),
            examples: [
                "xoxb-" + Sample.digits(12) + "-" + Sample.digits(13) + "-" + Sample.mixed(24), "xoxp-" + "123456789012-abcDEF",
                "xoxe." + "xoxp-1-" + Sample.mixed(160),
            ],
            counterExamples: ["xoxb-your-token", "xoxb-...", "xoxp-your-token-goes-here"]),
        token(
            "slack.browser_token", "SLACK_BROWSER_TOKEN", ["xoxc-", "xoxd-"], "xox[cd]-[A-Za-z0-9%/+=-]{20,}",
            check: .plausible(if: isSlackToken),
            examples: ["xoxd-" + Sample.mixed(100), "xoxc-" + Sample.digits(12) + "-" + Sample.hex(40)]),
        token(
            "slack.app_token", "SLACK_APP_TOKEN", ["xapp-"],
            "(?:xapp-[0-9]-[A-Za-z0-9]{6,}-[0-9]{8,}-[a-z0-9]{20,}|xapp-[0-9]{8,}-[A-Za-z0-9/]{16,})", check: .unlessFiller(),
            examples: ["xapp-1-" + Sample.upper(11) + "-" + Sample.digits(13) + "-" + Sample.hex(64)]),
        RedactionRule(
            id: "slack.webhook", kind: .secret("slack_webhook", "SLACK_WEBHOOK"),
            trigger: .keywords(["hooks.slack.com/", "hooks.slack-gov.com/"]),
            prefix: "(?i)hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/", pattern: "[A-Za-z0-9+/_-]{20,}",
            check: .plausible(if: isWebhook), priority: 100,
            examples: [
                "https://hooks.slack.com/services/" + "T" + Sample.upper(8) + "/B" + Sample.upper(8) + "/" + Sample.mixed(24)
            ]),
        service(
            "slack.signing_secret", ["slack_signing", "slack-signing", "slacksigning", "slack_client", "slack_secret"], .hex(32)),
    ]

    /// Words written with underlines stand where the last part goes.
    private static func isWebhook(_ value: ArraySlice<UInt8>) -> Bool {
        let last = value.split(separator: UInt8(ascii: "/")).last ?? []
        let isWords = last.contains(UInt8(ascii: "_")) && Randomness.Tally(last).digits == 0
        return !Scrambled.isFiller(value) && !isWords
    }

    /// Digits or mixed letters behind the kind; a token of words is a place for one.
    private static func isSlackToken(_ value: ArraySlice<UInt8>) -> Bool {
        guard value.count >= 20, Randomness.isMixed(value) else { return false }
        let dash = UInt8(ascii: "-")
        let last = value[...(value.lastIndex { $0 != dash } ?? value.startIndex)].suffix { $0 != dash }
        let isWordy = last.count > 7 && Randomness.Tally(last).digits == 0 && Scrambled.isWords(last)
        return !isWordy && !Scrambled.isFiller(value)
    }

    /// The first characters of a Discord number of eighteen digits in base64: which of these follow is given by ASCII's digits.
    private static let discordBeginnings: [String] = ["MD", "MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"].flatMap { pair in
        "AEIMQUYcgk".map { pair + String($0) }
    }

    private static let chats: [RedactionRule] = [
        token(
            "discord", "DISCORD_TOKEN", discordBeginnings,
            "[MNO][DTjz][AEIMQUYcgk][w-z0-5][A-Za-z0-9_-]{20,24}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}", left: .word,
            check: .token, priority: 95,
            examples: ["MTA4" + Sample.mixed(20) + "." + Sample.mixed(6) + "." + Sample.mixed(38)]),
        service(
            "discord", ["discord"],
            SecretForm(
                "[MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,}",
                sample: "N" + Sample.mixed(23) + "." + Sample.mixed(6) + "." + Sample.mixed(38)), label: "DISCORD_TOKEN",
            id: "discord.context", priority: 94),
        service("discord.public_key", ["discord"], .hex(64)),
        service("discord.client_secret", ["discord"], .dashed(32), check: .unlessFiller()),
        service("discord.client_id", ["discord"], .digits(18), strict: true, check: .unlessFiller()),
        RedactionRule(
            id: "discord.webhook", kind: .secret("discord_webhook", "DISCORD_WEBHOOK"),
            trigger: .keywords(["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"]),
            prefix: "(?i)discord(?:app)?\\.com/api/webhooks/", pattern: "[0-9]{16,20}/[A-Za-z0-9_-]{40,}", priority: 100,
            examples: ["https://discord.com/api/webhooks/" + Sample.digits(18) + "/" + Sample.mixed(68)]),
        RedactionRule(
            id: "telegram", kind: .secret("telegram", "TELEGRAM_TOKEN"), trigger: .keywordsWithin([":AA"], run: .digits, limit: 16),
            pattern: "[0-9]{6,16}:AA[A-Za-z0-9_-]{32,36}", left: .digits, right: .not(.word.union(ByteSet("-"))),
            check: .unlessFiller(),
            priority: 100, examples: [Sample.digits(10) + ":AA" + Sample.mixed(33)]),
        service(
            "telegram", ["telegram", "tgbot", "tg_bot", "telegr"],
            SecretForm(
                "[0-9]{5,16}:A[A-Za-z0-9_-]{34}", sample: Sample.digits(10) + ":A" + Sample.mixed(34),
                right: .not(.word.union(ByteSet("-")))), label: "TELEGRAM_TOKEN", id: "telegram.context"),
        RedactionRule(
            id: "telegram.url", kind: .secret("telegram", "TELEGRAM_TOKEN"), trigger: .keywords(["api.telegram.org/bot"]),
            prefix: "(?i)api\\.telegram\\.org/(?:file/)?bot", pattern: "[0-9]{5,16}:[A-Za-z0-9_-]{30,}", check: .unlessFiller(),
            priority: 101,
            examples: ["https://api.telegram.org/bot" + Sample.digits(10) + ":AA" + Sample.mixed(33) + "/getMe"]),
        service("telegram.api_hash", ["api_hash", "telegram_hash"], .hex(32)),
        RedactionRule(
            id: "teams.webhook", kind: .secret("microsoft_teams_webhook", "MICROSOFT_TEAMS_WEBHOOK"),
            trigger: .keywords([".webhook.office.com/", "outlook.office.com/", "outlook.office365.com/"]),
            prefix: "(?i)(?:\\.webhook\\.office\\.com/|outlook\\.office(?:365)?\\.com/)",
            pattern:
                "(?i:webhook)(?:b2)?/[A-Za-z0-9@-]{30,90}/IncomingWebhook/[A-Za-z0-9]{20,}/[A-Za-z0-9-]{20,}(?:/[A-Za-z0-9_-]+)?",
            priority: 100,
            examples: [
                "https://outlook.office.com/webhook/" + Sample.uuid + "@" + Sample.uuid + "/IncomingWebhook/" + Sample.hex(32)
                    + "/" + Sample.uuid
            ]),
        RedactionRule(
            id: "google_chat.webhook", kind: .secret("google_chat_webhook", "GOOGLE_CHAT_WEBHOOK"),
            trigger: .keywords(["chat.googleapis.com/v1/spaces/"]),
            prefix: "(?i)chat\\.googleapis\\.com/v1/spaces/", pattern: "[A-Za-z0-9_-]{8,}/messages\\?[A-Za-z0-9_=&%.-]{40,}",
            priority: 101,
            examples: [
                "https://chat.googleapis.com/v1/spaces/AAAAbbbbccc/messages?key=" + Sample.mixed(39) + "&token=" + Sample.mixed(43)
            ]),
        RedactionRule(
            id: "zapier.webhook", kind: .secret("zapier_webhook", "ZAPIER_WEBHOOK"),
            trigger: .keywords(["hooks.zapier.com/hooks/catch/"]),
            prefix: "(?i)hooks\\.zapier\\.com/hooks/catch/", pattern: "(?:[a-z]{1,8}/)?[0-9A-Za-z]{4,}/[A-Za-z0-9]{5,}",
            priority: 100,
            examples: ["https://hooks.zapier.com/hooks/catch/" + Sample.digits(7) + "/" + Sample.lower(7) + "/"]),
        service("mattermost", ["mattermost", "mm_token", "mm_access", "mm_pat"], .lower(26)),
        RedactionRule(
            id: "mattermost.webhook", kind: .secret("mattermost_webhook", "MATTERMOST_WEBHOOK"), trigger: .keywords(["/hooks/"]),
            prefix: "/hooks/", pattern: "[a-z0-9]{26}", right: tokenEnd, check: .token, priority: 80,
            examples: ["https://chat.example.com/hooks/" + Sample.lower(26)], counterExamples: ["/hooks/pre-commit"]),
        service("rocketchat", ["rocketchat", "rocket_chat", "rocket.chat"], .dashed(43)),
        prefixed("zulip", ["zulip_"], .mixed(32)),
        service(
            "webex", ["webex", "ciscospark"],
            SecretForm("[A-Za-z0-9_-]{64,110}(?:_[A-Z0-9]{2,4}_[0-9a-f-]{36})?", sample: Sample.mixed(64))),
        service("zoom", ["zoom_"], .mixed(32...64), strict: true),
        service(
            "line.channel_token", ["line_channel", "line_access", "line_token", "linebot", "line_bot"],
            SecretForm("[A-Za-z0-9+/]{40,}={0,2}", sample: Sample.base64(170) + "=", right: .anything)),
        service("line.channel_secret", ["line_channel", "linebot", "line_bot"], .hex(32)),
        service(
            "lark", ["larksuite", "feishu", "lark_"],
            SecretForm("[atu]-[A-Za-z0-9_]{20,}(?:\\.[A-Za-z0-9_-]+)?", sample: "t-" + Sample.mixed(32), right: .anything)),
        service("lark.app_secret", ["larksuite", "feishu", "lark_"], .mixed(32)),
        service("dingtalk", ["dingtalk"], .hex(64)),
        prefixed("dingtalk.signing_secret", ["SEC"], .hex(64)),
        service("wechat", ["wechat", "weixin", "wxpay"], .hex(32)),
        service("wecom", ["wecom", "qyapi", "work_weixin"], .dashed(43)),
        service(
            "viber", ["viber"],
            SecretForm(
                "[0-9a-f]{16}-[0-9a-f]{16}-[0-9a-f]{16}", sample: Sample.hex(16) + "-" + Sample.hex(16) + "-" + Sample.hex(16))),
        prefixed(
            "matrix", ["syt_", "mct_"],
            SecretForm(
                "[A-Za-z0-9]{6,}_[A-Za-z]{20}_[A-Za-z0-9]{6}",
                sample: Sample.mixed(12) + "_" + "qZkRvTxLbWmNcYdJsPgH" + "_" + Sample.mixed(6))),
        service("sendbird", ["sendbird"], .hex(40)),
        service("sendbird.app_id", ["sendbird"], .uuid),
        service("stream", ["getstream", "stream_api", "stream_chat"], .lower(64)),
        service("pusher", ["pusher"], .hex(20)),
        service(
            "ably", ["ably_", "ably-"],
            SecretForm(
                "[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{6}:[A-Za-z0-9_-]{40,}",
                sample: Sample.mixed(6) + "." + Sample.mixed(6) + ":" + Sample.mixed(43), right: .anything)),
        prefixed(
            "pubnub", ["sub-c-", "pub-c-", "sec-c-"], SecretForm("[A-Za-z0-9-]{36,}={0,2}", sample: Sample.uuid, right: .anything)),
        service("intercom", ["intercom"], SecretForm("[A-Za-z0-9=_-]{60}", sample: Sample.mixed(60)), strict: true),
        service("drift", ["drift_"], .mixed(32), strict: true),
        service("crisp", ["crisp_"], .hex(64)),
        service(
            "livechat", ["livechat"],
            SecretForm("[a-z]{2,5}:[A-Za-z0-9_-]{24,}", sample: "dal:" + Sample.mixed(28), right: .anything)),
    ]

    private static let mails: [RedactionRule] = [
        token(
            "sendgrid", "SENDGRID_KEY", ["SG."], "SG\\.[A-Za-z0-9_=-]{16,32}\\.[A-Za-z0-9_=-]{16,}", left: .alphanumerics,
            check: .unlessFiller(),
            examples: ["SG." + Sample.mixed(22) + "." + Sample.mixed(43)]),
        service(
            "sendgrid", ["sendgrid", "sengrid"],
            SecretForm("SG\\.[A-Za-z0-9._=-]{60,70}", sample: "SG." + Sample.mixed(30) + "." + Sample.mixed(35)),
            label: "SENDGRID_KEY", id: "sendgrid.context"),
        prefixed("mailgun", ["key-", "pubkey-"], .hex(32)),
        service(
            "mailgun", ["mailgun"],
            SecretForm("[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}", sample: Sample.hex(32) + "-" + Sample.hex(8) + "-" + Sample.hex(8)),
            id: "mailgun.signing"),
        RedactionRule(
            id: "mailchimp", kind: .secret("mailchimp", "MAILCHIMP_KEY"), trigger: .keywordsWithin(["-us"], run: .hex, limit: 32),
            pattern: "[0-9a-f]{32}-us[0-9]{1,2}", left: .word, right: tokenEnd, priority: 100, examples: [Sample.hex(32) + "-us12"]),
        service("mandrill", ["mandrill"], .dashed(22)),
        prefixed("mandrill", ["md-"], .dashed(22), id: "mandrill.prefix"),
        prefixed(
            "sendinblue", ["xkeysib-", "xsmtpsib-"],
            SecretForm("[a-f0-9]{40,}-[A-Za-z0-9]{10,}", sample: Sample.hex(64) + "-" + Sample.mixed(16), right: .anything),
            label: "BREVO_KEY", left: .none),
        service("postmark", ["postmark"], .uuid),
        prefixed(
            "resend", ["re_"], SecretForm("[A-Za-z0-9]{6,10}_[A-Za-z0-9]{20,30}", sample: Sample.mixed(8) + "_" + Sample.mixed(24))),
        service("sparkpost", ["sparkpost"], .hex(40)),
        service("mailjet", ["mailjet", "mj_api"], .hex(32)),
        service("mailjet", ["mailjet"], .mixed(32), id: "mailjet.mixed"),
        prefixed("mailersend", ["mlsn."], .hexFrom(60)),
        service("mailerlite", ["mailerlite"], .dashed(32...1000)),
        prefixed("loops", ["loops_"], .hexFrom(32)),
        service("customerio", ["customerio", "customer_io", "customer.io", "cio_app", "cio_api", "cio_site"], .mixed(20...40)),
        service("klaviyo", ["klaviyo"], .mixed(34...40)),
        prefixed("klaviyo", ["pk_"], .hex(34), id: "klaviyo.prefix"),
        service("campaignmonitor", ["campaign_monitor", "campaignmonitor", "createsend"], .base64(40...200)),
        service("convertkit", ["convertkit"], .dashed(22...44)),
        service("activecampaign", ["activecampaign"], .hex(72)),
        service("constantcontact", ["constantcontact", "constant_contact"], .dashed(36...64)),
        service("iterable", ["iterable"], .hex(32), strict: true),
        service("braze", ["braze_"], .uuid),
        service("onesignal", ["onesignal"], .uuid),
        prefixed("onesignal", ["os_v2_app_", "os_v2_org_"], .mixed(100...104), id: "onesignal.prefix"),
        service("onesignal", ["onesignal"], .base64(48...48), id: "onesignal.rest"),
        service("pushover", ["pushover"], .mixed(30)),
        prefixed("pushbullet", ["o."], .mixed(32), left: .word),
        service("nylas", ["nylas"], .mixed(30)),
        prefixed("nylas", ["nyk_v0_"], .mixedFrom(50), id: "nylas.prefix"),
        service("zerobounce", ["zerobounce"], .hex(32)),
        service("mailboxlayer", ["mailboxlayer"], .hex(32)),
        service("smtp2go", ["smtp2go"], SecretForm("api-[A-Z0-9]{32}", sample: "api-" + Sample.upper(32))),
        service("delighted", ["delighted"], .mixed(32...36)),
    ]

    private static let telephones: [RedactionRule] = [
        token(
            "twilio", "TWILIO_KEY", twilioBeginnings, "(?:SK|AC)[0-9a-f]{32}", left: .word, right: .not(.word),
            check: .unlessFiller(),
            examples: ["SK" + Sample.hex(32), "AC" + Sample.hex(32)]),
        service("twilio.auth_token", ["twilio"], .hex(32)),
        RedactionRule(
            id: "twilio.pair", kind: .secret("twilio.auth_token", "TWILIO_AUTH_TOKEN"),
            trigger: .keywords(twilioBeginnings.filter { $0.hasPrefix("AC") }),
            prefix: "AC[0-9a-f]{32}" + quote + "?[,:][ \\t]{0,4}" + quote + "?", pattern: "[0-9a-f]{32}", left: .word,
            right: tokenEnd, check: .unlessFiller(), priority: 91,
            examples: ["Client(\"" + "AC" + Sample.hex(32) + "\", \"" + Sample.hex(32) + "\")"],
            counterExamples: ["AC" + Sample.hex(32) + ": none"]),
        service("vonage", ["vonage", "nexmo"], .mixed(16)),
        service("plivo", ["plivo"], .mixed(40)),
        service("messagebird", ["messagebird", "message_bird", "message-bird"], .mixed(25)),
        service("messagebird.client_id", ["messagebird", "message_bird", "message-bird"], .uuid),
        prefixed(
            "telnyx", ["KEY0"],
            SecretForm("[A-Za-z0-9]{30,}_[A-Za-z0-9]{20,}", sample: Sample.hex(31) + "_" + Sample.mixed(22), right: .anything)),
        service("sinch", ["sinch"], .uuid),
        service("bandwidth", ["bandwidth_api", "bandwidth_secret"], .hex(40)),
        service("clicksend", ["clicksend"], .uuid),
        service("infobip", ["infobip"], SecretForm("[a-f0-9]{32}-[a-f0-9-]{36}", sample: Sample.hex(32) + "-" + Sample.uuid)),
        service("signalwire", ["signalwire"], SecretForm("P[ST][a-f0-9]{48}", sample: "PT" + Sample.hex(48))),
        service("textmagic", ["textmagic"], .mixed(30)),
        service("ringcentral", ["ringcentral"], .dashed(22...44)),
        service("aircall", ["aircall"], .hex(32)),
        service(
            "numverify",
            [
                "numverify", "apilayer", "pdflayer", "screenshotlayer", "currencylayer", "mediastack", "weatherstack",
                "aviationstack",
            ], .hex(32)),
    ]

    /// An account or a key, and its first hexadecimal digit.
    private static let twilioBeginnings = ["SK", "AC"].flatMap { kind in "0123456789abcdef".map { kind + String($0) } }
}
