/// Keys of clouds and of what runs on them.
extension RedactionRule {
    static let clouds: [RedactionRule] = amazon + googleAndMicrosoft + platforms

    private static let amazon: [RedactionRule] = [
        token(
            "aws.access_key", "AWS_ACCESS_KEY", ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
            "(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}", left: uppercase, right: .not(.alphanumerics),
            examples: ["AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + Sample.upper(16)],
            counterExamples: ["AKIASHORT", "TAKIA" + Sample.upper(16)]),
        RedactionRule(
            id: "aws.secret_key", kind: .secret("aws.secret_key", "AWS_SECRET_KEY"),
            trigger: .keywords([
                "aws_secret", "awssecret", "secretaccesskey", "secret_access_key", "secret access key", "secret key",
            ]),
            prefix: "(?i)(?:aws_?secret|secret[_ ]?(?:access[_ ]?)?key)[a-z0-9_.-]{0,24}" + assignment + quote + "?",
            pattern: "[A-Za-z0-9/+]{40}", right: .not(.alphanumerics.union(ByteSet("/+"))),
            check: .plausible(if: Randomness.isToken), priority: 95,
            examples: ["aws_secret_access_key = " + Sample.base64(40), "\"SecretAccessKey\": \"" + Sample.base64(40) + "\""],
            counterExamples: ["aws_secret_access_key = <your key>"]),
        token(
            "aws.bedrock_key", "AWS_BEDROCK_KEY", ["ABSK", "bedrock-api-key-"],
            "(?:ABSK[A-Za-z0-9+/]{100,}|bedrock-api-key-[A-Za-z0-9+/_-]{24,})={0,2}", left: uppercase,
            examples: ["ABSK" + Sample.base64(128) + "="]),
    ]

    private static let googleAndMicrosoft: [RedactionRule] = [
        token(
            "google", "GOOGLE_API_KEY", ["AIza"], "AIza[A-Za-z0-9_-]{30,}", examples: ["AIza" + "Sy" + Sample.mixed(33)]),
        token(
            "google.oauth", "GOOGLE_OAUTH_TOKEN", ["ya29.", "GOCSPX-", "1//0"],
            "(?:ya29\\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{30,})", left: .alphanumerics,
            examples: ["ya29." + Sample.mixed(60), "GOCSPX-" + Sample.mixed(28)]),
        RedactionRule(
            id: "azure.account_key", kind: .secret("azure", "AZURE_KEY"),
            trigger: .keywords(["accountkey=", "sharedaccesskey=", "sharedaccesssignature="]),
            prefix: "(?i)(?:AccountKey|SharedAccessKey|SharedAccessSignature)=", pattern: "[A-Za-z0-9+/%]{40,}={0,2}",
            check: .plausible(if: Randomness.isToken), priority: 95,
            examples: ["AccountName=a;AccountKey=" + Sample.base64(86) + "=="]),
        RedactionRule(
            id: "azure.client_secret", kind: .secret("azure", "AZURE_KEY"),
            trigger: .keywordsWithin(["Q~"], run: .alphanumerics.union(ByteSet("_~.-")), limit: 4),
            pattern: "[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", check: .plausible(if: Randomness.isMixed), priority: 95,
            examples: ["xY7" + "8Q~" + Sample.mixed(34)]),
        RedactionRule(
            id: "azure.sas", kind: .secret("azure", "AZURE_KEY"), trigger: .keywords(["&sig=", "?sig="]), prefix: "[&?]sig=",
            pattern: "[A-Za-z0-9%+/=]{40,}", priority: 90,
            examples: ["https://a.blob.core.windows.net/c?sv=1&sig=" + Sample.mixed(44) + "%3D"]),
    ]

    private static let platforms: [RedactionRule] = [
        token(
            "digitalocean", "DIGITALOCEAN_TOKEN", ["dop_v1_", "doo_v1_", "dor_v1_"], "do[opr]_v1_[A-Za-z0-9]{32,}",
            examples: ["dop_v1_" + Sample.hex(64)]),
        RedactionRule(
            id: "heroku.context", kind: .secret("heroku", "HEROKU_KEY"), trigger: .keywords(["heroku"]),
            prefix: "(?i)heroku[a-z0-9_.-]{0,24}" + assignment + quote + "?",
            pattern: "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}", right: tokenEnd, priority: 95,
            examples: ["HEROKU_API_KEY=" + Sample.uuid]),
        token(
            "heroku", "HEROKU_KEY", ["HRKU-"], "HRKU-[A-Za-z0-9_-]{32,}",
            examples: ["HRKU-" + Sample.uuid, "HRKU-" + Sample.mixed(60)]),
        token(
            "hashicorp_vault", "VAULT_TOKEN", ["hvs.", "hvb.", "hvr."], "hv[sbr]\\.[A-Za-z0-9_-]{20,}", left: .alphanumerics,
            examples: ["hvs." + Sample.mixed(90)]),
        RedactionRule(
            id: "terraform", kind: .secret("terraform", "TERRAFORM_TOKEN"),
            trigger: .keywordsWithin([".atlasv1."], run: .alphanumerics, limit: 14),
            pattern: "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{40,}",
            priority: 100, examples: [Sample.mixed(14) + ".atlasv1." + Sample.mixed(67)]),
        token(
            "docker", "DOCKER_TOKEN", ["dckr_pat_", "dckr_oat_"], "dckr_[po]at_[A-Za-z0-9_-]{20,}",
            examples: ["dckr_pat_" + Sample.mixed(27)]),
        token(
            "databricks", "DATABRICKS_TOKEN", ["dapi"], "dapi[a-f0-9]{32}(?:-[0-9])?", left: .alphanumerics, right: tokenEnd,
            examples: ["dapi" + Sample.hex(32)]),
        token(
            "doppler", "DOPPLER_TOKEN", ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
            "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{32,}", left: .word,
            examples: ["dp.pt." + Sample.mixed(43)]),
        token(
            "pulumi", "PULUMI_TOKEN", ["pul-"], "pul-[a-f0-9]{40}", left: .alphanumerics, right: tokenEnd,
            examples: ["pul-" + Sample.hex(40)]),
        token(
            "flyio", "FLYIO_TOKEN", ["fo1_", "FlyV1 fm"], "(?:fo1_[A-Za-z0-9_-]{40,}|FlyV1 fm[12][ar]?_[A-Za-z0-9+/=,_-]{60,})",
            left: .word, examples: ["fo1_" + Sample.mixed(43)]),
        token(
            "supabase", "SUPABASE_KEY", ["sbp_", "sb_secret_"], "(?:sbp_[a-f0-9]{32,}|sb_secret_[A-Za-z0-9_-]{20,})", left: .word,
            examples: ["sbp_" + Sample.hex(40)]),
        token(
            "planetscale", "PLANETSCALE_TOKEN", ["pscale_"], "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{28,}",
            examples: ["pscale_pw_" + Sample.mixed(43)]),
    ]

    static let uppercase = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}
