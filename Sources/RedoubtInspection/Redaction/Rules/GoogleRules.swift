internal import RedoubtCore

/// Keys of Google's cloud and services.
extension RedactionRule {
    static let google: [RedactionRule] = [
        token(
            "google", "GOOGLE_API_KEY", ["AIza"], "AIza[A-Za-z0-9_-]{30,}", check: .unlessFiller(),
            examples: ["AIza" + "Sy" + Sample.mixed(33)], counterExamples: ["AIza" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        prefixed(
            "google.oauth", ["ya29."],
            SecretForm("(?:[a-z]\\.)?[A-Za-z0-9_-]{20,}", sample: "c." + Sample.mixed(60), right: .anything),
            label: "GOOGLE_OAUTH_TOKEN", left: .alphanumerics),
        prefixed("google.refresh_token", ["1//0"], .dashedFrom(30), left: .alphanumerics),
        prefixed("google.client_secret", ["GOCSPX-"], .dashedFrom(20), left: .alphanumerics),
        prefixed("google.encoded_api_key", ["QUl6YVN5"], .base64From(36), left: .alphanumerics),
        prefixed("google.hmac_key", ["GOOG1E"], .upper(57)),
        prefixed("google.recaptcha_key", ["6Lc", "6Ld", "6Le", "6Lf"], .dashed(37)),
        prefixed(
            "google.firebase_messaging_key", ["AAAA"],
            SecretForm(
                "[A-Za-z0-9_-]{6,8}:APA91b[A-Za-z0-9_-]{60,}", sample: "Te5tK1y:APA91b" + Sample.mixed(134), right: .anything)),
        service(
            "google.client_secret", ["google", "gcp_", "oauth_client"], .dashed(24), id: "google.client_secret.context",
            strict: true, priority: 85),
        service("google.hmac_secret", ["gcs_secret", "gcs_hmac", "gs_secret"], .base64(40...40)),
        service(
            "google.gemini_key", ["gemini", "google_ai", "google_genai", "vertex"],
            SecretForm("AQ\\.[A-Za-z0-9_-]{30,}", sample: "AQ." + Sample.mixed(50), right: .anything)),
        RedactionRule(
            id: "google.service_account", kind: .secret("google.service_account_key_id", "GOOGLE_SERVICE_ACCOUNT_KEY_ID"),
            trigger: .keywords(["private_key_id"]), prefix: "(?i)private_key_id" + assignment + quote + "?",
            pattern: "[0-9a-f]{40}",
            right: tokenEnd, check: .token, priority: 85, examples: ["\"private_key_id\": \"" + Sample.hex(40) + "\""],
            counterExamples: ["\"private_key_id\": \"\""]),
        RedactionRule(
            id: "google.client_id", kind: .secret("google.oauth_client_id", "GOOGLE_OAUTH_CLIENT_ID"),
            trigger: .keywordsWithin([".apps.googleusercontent.com"], run: .alphanumerics.union(ByteSet("-")), limit: 50),
            pattern: "[0-9]{6,16}-[a-z0-9]{24,34}\\.apps\\.googleusercontent\\.com", left: .word, right: tokenEnd,
            check: .unlessFiller(), priority: 90,
            examples: [Sample.digits(12) + "-" + Sample.lower(32) + ".apps.googleusercontent.com"],
            counterExamples: ["YOUR-CLIENT-ID.apps.googleusercontent.com"]),
    ]
}
