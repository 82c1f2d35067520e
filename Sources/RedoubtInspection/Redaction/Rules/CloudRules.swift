internal import RedoubtCore

/// Keys of Amazon's cloud.
extension RedactionRule {
    static let amazon: [RedactionRule] = [
        token(
            "aws.access_key", "AWS_ACCESS_KEY", ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
            "(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}", left: uppercase, right: .not(.alphanumerics),
            check: .unlessFiller(KeyStructure.holdsAWSAccount),
            examples: ["AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + Sample.upper(16)],
            counterExamples: ["AKIASHORT", "TAKIA" + Sample.upper(16), "AKIA" + "XXXXXXXXXXXXXXXX"]),
        RedactionRule(
            id: "aws.secret_key", kind: .secret("aws.secret_key", "AWS_SECRET_KEY"),
            trigger: .keywords([
                "aws_secret", "awssecret", "secretaccesskey", "secret_access_key", "secret access key", "secret key", "aws_key",
                "awskey", "aws_api", "secretkey", "secret_key", "aws_access_key_secret", "aws-secret",
            ]),
            prefix: "(?i)(?:aws[_-]?(?:secret|key|api|access_key_secret)|secret[_ ]?(?:access[_ ]?)?key)[a-z0-9_. -]{0,24}"
                + "(?:" + assignment + "|" + quote + ",\\s{0,4}|[ \\t])" + quote + "?",
            pattern: "[A-Za-z0-9/+]{40}", right: .not(.alphanumerics.union(ByteSet("/+"))), check: .token, priority: 95,
            examples: ["aws_secret_access_key = " + Sample.base64(40), "\"SecretAccessKey\": \"" + Sample.base64(40) + "\""],
            counterExamples: ["aws_secret_access_key = <your key>"]),
        prefixed(
            "aws.session_token", ["IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"], .base64From(100), id: "aws.session_token.prefix",
            left: .alphanumerics),
        RedactionRule(
            id: "aws.key_pair", kind: .secret("aws.secret_key", "AWS_SECRET_KEY"), trigger: .keywords(["AKIA", "ASIA"]),
            prefix: "(?:AKIA|ASIA)[A-Z0-9]{16}" + quote + "?[ \\t]{0,2}[:,;| \\t][ \\t]{0,4}" + quote + "?",
            pattern: "[A-Za-z0-9/+]{40}", left: uppercase, right: .not(.alphanumerics.union(ByteSet("/+"))), check: .token,
            priority: 95, examples: ["AKIA" + Sample.upper(16) + ":" + Sample.base64(40)],
            counterExamples: ["AKIA" + Sample.upper(16) + ": the key"]),
        token(
            "aws.bedrock_key", "AWS_BEDROCK_KEY", ["ABSK", "bedrock-api-key-"],
            "(?:ABSK[A-Za-z0-9+/]{100,}|bedrock-api-key-[A-Za-z0-9+/_-]{24,})={0,2}", left: uppercase, check: .unlessFiller(),
            examples: ["ABSK" + Sample.base64(128) + "="]),
        prefixed("aws.mws_token", ["amzn.mws."], .uuid),
        prefixed("aws.login_client_secret", ["amzn1.oa2-cs.v1."], .hexFrom(64)),
        prefixed("aws.login_access_token", ["Atza|", "Atzr|"], .base64From(80)),
        prefixed("aws.appsync_key", ["da2-"], .lower(26)),
        service(
            "aws.session_token", ["aws_session_token", "awssessiontoken", "aws_security_token", "x-amz-security-token"],
            .base64From(80), priority: 94),
        service(
            "aws.ses_smtp_password", ["ses_smtp", "aws_smtp", "amazonaws_smtp"],
            SecretForm("B[A-Za-z0-9/+]{43}", sample: "B" + Sample.base64(43))),
        RedactionRule(
            id: "aws.url_signature", kind: .secret("aws.url_signature", "AWS_URL_SIGNATURE"),
            trigger: .keywords(["x-amz-signature="]),
            prefix: "(?i)x-amz-signature=", pattern: "[0-9a-f]{64}", right: tokenEnd, check: .unlessFiller(), priority: 90,
            examples: ["https://b.s3.amazonaws.com/k?X-Amz-Signature=" + Sample.hex(64)]),
    ]

    static let uppercase = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}
