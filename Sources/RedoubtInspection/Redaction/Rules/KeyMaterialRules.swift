internal import RedoubtCore

/// Keys that carry their own frame: PEM and its kin, age, JSON Web Tokens, hashes of passwords.
extension RedactionRule {
    static let keyMaterial: [RedactionRule] = [privateKey, encodedPrivateKey] + frames + webTokens + hashes + files

    /// A break between lines, also as it is written inside a JSON string (once or twice escaped), and what code puts there.
    private static let lineBreak = "(?:[ \\t\\r\\n\"',>|*#]|[ \\t]\\+[ \\t\\r\\n]|\\\\{1,4}[rnt]|\\\\\\r?\\n)"

    private static let headerLine =
        "(?:" + lineBreak
        + "*(?:Proc-Type|DEK-Info|Version|Comment|Subject|Hash|Charset): ?[^\\r\\n\\\\\"]*(?:[\\r\\n\"]|\\\\{1,4}[rn]))"
    private static let footer = lineBreak + "*-{4,5} ?END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}"

    /// RFC 7468, RFC 4880, RFC 4716. Every place from the header on is a match, so that a key cut short or without an end goes as well:
    /// lines of at least 16 characters, then a shorter one. Up to a footer, lines of any length.
    private static let privateKey = token(
        "private_key", "PRIVATE_KEY", ["-----BEGIN ", "---- BEGIN "],
        "-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)? ?-{4,5}(?:" + headerLine + "*" + "(?:" + lineBreak
            + "*[A-Za-z0-9+/=]{16,}(?:"
            + lineBreak + "+[A-Za-z0-9+/=]{16,})*(?:" + lineBreak + "+[A-Za-z0-9+/=]{1,15})?)?(?:" + footer + ")?|(?:" + lineBreak
            + "|[A-Za-z0-9+/=_])*"
            + footer + ")",
        check: .around { holdsKey($0) ? .plausible : .rejected }, priority: 200,
        examples: [
            pem("RSA PRIVATE KEY", "\n"), pem("PRIVATE KEY", "\n"), pem("OPENSSH PRIVATE KEY", "\\n"),
            pem("EC PRIVATE KEY", "\r\n"), pem("ENCRYPTED PRIVATE KEY", "\n"), pem("DSA PRIVATE KEY", "\n"),
            pem("PGP PRIVATE KEY BLOCK", "\n"),
        ],
        counterExamples: ["-----BEGIN CERTIFICATE-----\n" + Sample.base64(64), "-----BEGIN PUBLIC KEY-----"])

    /// RFC 7518, section 6.4.
    private static func isSymmetric(_ before: ArraySlice<UInt8>) -> Bool {
        before.split { !ByteSet.letters.contains($0) }.contains { $0.elementsEqual("oct".utf8) }
    }

    /// Some line of a key has sixteen characters. A header alone goes as well, unless a string ends behind it: so do programs
    /// write what they look for.
    private static func holdsKey(_ candidate: RedactionCandidate) -> Bool {
        let value = candidate.value
        if value.split(whereSeparator: { !keyBytes.contains($0) }).contains(where: { $0.count >= 16 }) { return true }
        let dash = UInt8(ascii: "-")
        let label = value.drop { $0 == dash }.drop { $0 != dash }
        let behind = label.drop { $0 == dash }
        return !ByteSet("\"'`.").contains(behind.first ?? candidate.next ?? 0)
    }

    private static let keyBytes = ByteSet.alphanumerics.union(ByteSet("+/="))

    private static func pem(_ label: String, _ lineBreak: String) -> String {
        (["-----BEGIN " + label + "-----"] + Array(repeating: Sample.base64(64), count: 3)
            + [Sample.base64(20) + "==", "-----END " + label + "-----"]).joined(separator: lineBreak)
    }

    /// A whole PEM file in base64: what `-----BEGIN ` becomes.
    private static let encodedPrivateKey = prefixed(
        "private_key", ["LS0tLS1CRUdJTi"], .base64From(40), id: "private_key.encoded", left: .alphanumerics,
        check: .plausible(if: isEncodedPrivateKey), priority: 190)

    private static func isEncodedPrivateKey(_ value: ArraySlice<UInt8>) -> Bool {
        let head = KeyStructure.base64(value.prefix(88))
        return !head.starts(with: "-----BEGIN CERT".utf8) && !head.starts(with: "-----BEGIN PUBLIC".utf8)
            && !head.starts(with: "-----BEGIN SSH2 PUBLIC".utf8)
    }

    private static let frames: [RedactionRule] = [
        quotedSigningSecret("signing_secret.quoted", "\""), quotedSigningSecret("signing_secret.single_quoted", "'"),
        token(
            "age", "AGE_KEY", ["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], "(?i)AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{20,}",
            check: .confirmed(if: KeyStructure.isBech32), priority: 150, examples: ["AGE-SECRET-KEY-1" + Sample.upper(58)]),
        prefixed(
            "age.plugin_identity", ["AGE-PLUGIN-"],
            SecretForm("[A-Z0-9]{2,24}-1[A-Z0-9]{20,}", sample: "YUBIKEY-1" + Sample.upper(40), right: .anything)),
        framed(
            "openvpn.static_key", "-----BEGIN OpenVPN Static key",
            "-----BEGIN OpenVPN Static key V1-----\\s{1,4}[0-9a-f\\r\\n]{200,}[0-9a-f]{16}",
            "-----BEGIN OpenVPN Static key V1-----\n" + Sample.hex(512)),
        framed(
            "putty.private_key", "Private-Lines:",
            "Private-Lines: [0-9]{1,3}(?:\\r?\\n[A-Za-z0-9+/=]{16,})+(?:\\r?\\n[A-Za-z0-9+/=]{1,15})?",
            "Private-Lines: 2\n" + Sample.base64(64) + "\n" + Sample.base64(40)),
        framed("minisign.secret_key", "RWRTY0Iy", "RWRTY0Iy[A-Za-z0-9+/]{100,}={0,2}", "RWRTY0Iy" + Sample.base64(200)),
        framed(
            "ansible_vault", "$ANSIBLE_VAULT;",
            "\\$ANSIBLE_VAULT;[0-9.]{3};AES256(?:;[a-z0-9_-]{1,32})?(?:\\s{1,12}[0-9a-f]{16,})+",
            "$ANSIBLE_VAULT;1.1;AES256\n" + Sample.hex(160)),
        RedactionRule(
            id: "jwk.private_key", kind: .secret("jwk.private_key", "JWK_PRIVATE_KEY"), trigger: .keywords(["\"d\":", "\"d\" :"]),
            prefix: "\"d\" ?:\\s{0,4}\"", pattern: "[A-Za-z0-9_-]{42,}", check: .token, priority: 100,
            examples: ["{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"d\": \"" + Sample.mixed(43) + "\"}"]),
        RedactionRule(
            id: "jwk.prime", kind: .secret("jwk.private_key", "JWK_PRIVATE_KEY"),
            trigger: .keywords([
                "\"p\":", "\"q\":", "\"dp\":", "\"dq\":", "\"qi\":", "\"p\" :", "\"q\" :", "\"dp\" :", "\"dq\" :", "\"qi\" :",
            ]),
            prefix: "\"(?:p|q|dp|dq|qi)\" ?:\\s{0,4}\"", pattern: "[A-Za-z0-9_-]{80,}", right: RightEdge(allowed: ByteSet("\"")),
            check: .token, priority: 100, examples: ["{\"kty\": \"RSA\", \"p\": \"" + Sample.mixed(171) + "\"}"],
            counterExamples: ["{\"q\": \"a search for some words\"}"]),
        RedactionRule(
            id: "jwk.symmetric_key", kind: .secret("jwk.private_key", "JWK_PRIVATE_KEY"),
            trigger: .keywords(["\"k\":", "\"k\" :"]), prefix: "\"k\" ?:\\s{0,4}\"", pattern: "[A-Za-z0-9_-]{16,}",
            right: RightEdge(allowed: ByteSet("\"")),
            check: .around {
                Randomness.isToken($0.value) && ($0.value.count >= 43 || isSymmetric($0.before)) ? .plausible : .rejected
            },
            priority: 100, examples: ["{\"kty\": \"oct\", \"k\": \"" + Sample.mixed(22) + "\"}"],
            counterExamples: ["{\"k\": \"" + Sample.mixed(22) + "\"}"]),
        service(
            "wireguard.private_key", ["privatekey", "wireguard", "wg_private"],
            SecretForm("[A-Za-z0-9+/]{43}=", sample: Sample.base64(42) + "8=", right: .anything)),
        service(
            "wireguard.preshared_key", ["presharedkey", "wg_preshared"],
            SecretForm("[A-Za-z0-9+/]{43}=", sample: Sample.base64(42) + "8=", right: .anything)),
        service("nix.signing_key", ["nix_signing", "nix-signing", "cache_priv", "cachix_signing"], .base64(86...88)),
        service("cachix.token", ["cachix"], .dashed(40...400), strict: true),
        service("ssh.host_key_password", ["sshpass"], .mixed(8...40), strict: true),
        service(
            "encryption_key", ["encryption_key", "encryptionkey", "cipher_key", "aes_key", "hmac_key", "master_key", "masterkey"],
            .base64(43...88), priority: 34),
        service(
            "signing_secret",
            ["signing_secret", "signing_key", "webhook_secret", "cookie_secret", "session_secret", "jwt_secret", "jwtsecret"],
            .mixed(16...128), priority: 34),
        service(
            "django.secret_key", ["secret_key"],
            SecretForm("(?:django-insecure-)?[A-Za-z0-9!@#$%^&*(_=+)-]{50,}", sample: Sample.mixed(50), right: .not(.word)),
            check: .plausible(if: { Randomness.entropy($0) >= 3.75 && Randomness.Tally($0).digits > 0 }), priority: 33),
        service("rails.secret_key_base", ["secret_key_base"], .hex(128)),
        service("rails.master_key", ["rails_master_key"], .hex(32)),
        service(
            "laravel.app_key", ["app_key"],
            SecretForm("base64:[A-Za-z0-9+/]{43}=", sample: "base64:" + Sample.base64(43) + "=", right: .anything)),
        service("symfony.app_secret", ["app_secret"], .hex(32), priority: 60),
        service("aspnet.machine_key", ["validationkey", "decryptionkey"], .hex(64)),
    ]

    /// What tokens are signed with is often a sentence of signs, which only its quotation marks end.
    private static func quotedSigningSecret(_ id: String, _ mark: String) -> RedactionRule {
        RedactionRule(
            id: id, kind: .secret("signing_secret", "SIGNING_SECRET"),
            trigger: .keywords(["jwtsecret", "jwt_secret", "jwt-secret", "signing_secret", "session_secret", "cookie_secret"]),
            prefix: "(?i)[a-z0-9_.-]{6,48}[\"']?[ \\t]{0,4}(?:=>|:=|=|:)[ \\t]{0,4}" + mark,
            pattern: "[^" + mark + "\\r\\n\\x00]{16,200}",
            right: RightEdge(allowed: ByteSet(mark)), check: .plausible(if: isManySigned), priority: 35,
            examples: ["jwt_secret: " + mark + "7`D}/vYR)T;W5]E&k>qX??]G&3CF=;@v" + mark],
            counterExamples: ["jwt_secret: " + mark + "the secret that tokens are signed with" + mark])
    }

    private static func isManySigned(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Randomness.Tally(value)
        return tally.digits > 0 && tally.isMixedCase && !value.contains(32) && Randomness.entropy(value) >= 3.5
            && !Placeholder.isPlaceholder(value)
    }

    private static func framed(_ name: String, _ keyword: String, _ pattern: String, _ example: String) -> RedactionRule {
        RedactionRule(
            id: name, kind: .secret(name, name.replacing(".", with: "_").uppercased()), trigger: .keywords([keyword]),
            pattern: pattern, check: .unlessFiller(), priority: 150, examples: [example])
    }

    /// RFC 7519 in compact form: a header that begins `{"` in base64url, a body, and a signature that may be missing.
    private static let webTokenPattern =
        "eyJ[A-Za-z0-9_-]{8,}\\.(?:eyJ|[A-Za-z0-9_-]{16})[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]{0,}){0,3}"

    private static let webTokens: [RedactionRule] = [
        issuedToken("supabase.jwt", ["\"supabase"], "eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIn0"),
        issuedToken("kubernetes.service_account_token", ["kubernetes"], "eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2VhY2NvdW50In0"),
        issuedToken("calendly.jwt", ["auth.calendly.com"], "eyJpc3MiOiJodHRwczovL2F1dGguY2FsZW5kbHkuY29tIn0"),
        issuedToken("microsoft.access_token", ["sts.windows.net"], "eyJpc3MiOiJodHRwczovL3N0cy53aW5kb3dzLm5ldC8ifQ"),
        issuedToken("google.identity_token", ["accounts.google.com"], "eyJpc3MiOiJodHRwczovL2FjY291bnRzLmdvb2dsZS5jb20ifQ"),
        issuedToken("auth0.jwt", [".auth0.com"], "eyJpc3MiOiJodHRwczovL2EudXMuYXV0aDAuY29tLyJ9"),
        issuedToken(
            "firebase.custom_token", ["securetoken.google.com"], "eyJpc3MiOiJodHRwczovL3NlY3VyZXRva2VuLmdvb2dsZS5jb20vYSJ9"),
        token(
            "jwt", "JWT", ["eyJ"], webTokenPattern, left: .alphanumerics, check: .unlessFiller(KeyStructure.isWebToken),
            priority: 80,
            examples: [webToken("eyJzdWIiOiIxMjM0NTY3ODkwIn0")], counterExamples: ["eyJ is how they begin"]),
    ]

    private static func webToken(_ claims: String) -> String { "eyJ" + "hbGciOiJIUzI1NiJ9." + claims + "." + Sample.mixed(43) }

    /// A token whose claims tell who issued it.
    private static func issuedToken(_ name: String, _ texts: [String], _ claims: String) -> RedactionRule {
        token(
            name, name.replacing(".", with: "_").uppercased(), ["eyJ"], webTokenPattern, left: .alphanumerics,
            check: .require { KeyStructure.claims($0, have: texts) }, priority: 85, examples: [webToken(claims)],
            counterExamples: [webToken("eyJzdWIiOiIxMjM0NTY3ODkwIn0")])
    }

    private static let hashes: [RedactionRule] = [
        hash("bcrypt", ["$2a$", "$2b$", "$2y$"], "\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}", "$2b$12$" + Sample.mixed(53)),
        hash(
            "sha256_crypt", ["$5$"], "\\$5\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43}",
            "$5$" + Sample.mixed(16) + "$" + Sample.mixed(43)),
        hash(
            "sha512_crypt", ["$6$"], "\\$6\\$(?:rounds=[0-9]{1,9}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}",
            "$6$" + Sample.mixed(16) + "$" + Sample.mixed(86)),
        hash(
            "md5_crypt", ["$1$", "$apr1$"], "\\$(?:1|apr1)\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}",
            "$1$" + Sample.mixed(8) + "$" + Sample.mixed(22)),
        hash(
            "yescrypt", ["$y$"], "\\$y\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{8,86}\\$[./A-Za-z0-9]{43}",
            "$y$j9T$" + Sample.mixed(22) + "$" + Sample.mixed(43)),
        hash(
            "argon2", ["$argon2"],
            "\\$argon2(?:id|i|d)\\$v=[0-9]{1,3}\\$m=[0-9]{1,9},t=[0-9]{1,4},p=[0-9]{1,3}\\$[A-Za-z0-9+/]{8,}\\$[A-Za-z0-9+/]{20,}",
            "$argon2id$v=19$m=65536,t=3,p=4$" + Sample.mixed(22) + "$" + Sample.mixed(43)),
        hash(
            "cisco", ["$8$", "$9$"], "\\$[89]\\$[./A-Za-z0-9]{14}\\$[./A-Za-z0-9]{43}",
            "$8$" + Sample.mixed(14) + "$" + Sample.mixed(43)),
        hash(
            "pbkdf2", ["pbkdf2_sha", "pbkdf2:sha"],
            "pbkdf2[_:]sha[0-9]{1,3}[$:][0-9]{3,8}\\$[A-Za-z0-9+/]{6,40}\\$[A-Za-z0-9+/]{40,}={0,2}",
            "pbkdf2_sha256$600000$" + Sample.mixed(22) + "$" + Sample.mixed(43)),
        hash(
            "scrypt", ["$scrypt$", "scrypt:32768:"],
            "(?:\\$scrypt\\$ln=[0-9]{1,2},r=[0-9]{1,2},p=[0-9]{1,2}\\$[A-Za-z0-9+/]{8,}\\$|scrypt:[0-9]{4,7}:[0-9]{1,2}:[0-9]\\$[A-Za-z0-9]{8,}\\$)[A-Za-z0-9+/]{40,}",
            "$scrypt$ln=16,r=8,p=1$" + Sample.mixed(22) + "$" + Sample.mixed(43)),
        hash(
            "kerberos", ["$krb5asrep$", "$krb5tgs$", "$krb5pa$"], "\\$krb5(?:asrep|tgs|pa)\\$[0-9]{1,2}\\$[^\\s'\"]{32,}",
            "$krb5asrep$23$user@domain.com:" + Sample.hex(32) + "$" + Sample.hex(200)),
        hash("wordpress", ["$P$B", "$H$9"], "\\$[PH]\\$[./A-Za-z0-9]{31}", "$P$B" + Sample.mixed(30)),
        hash(
            "ldap", ["{SSHA}", "{SSHA256}", "{SSHA512}", "{SMD5}"], "\\{(?:SSHA(?:256|512)?|SMD5)\\}[A-Za-z0-9+/]{20,}={0,2}",
            "{SSHA}" + Sample.base64(32)),
    ]

    private static func hash(_ name: String, _ keywords: [String], _ pattern: String, _ example: String) -> RedactionRule {
        RedactionRule(
            id: "password_hash." + name, kind: .secret("password_hash." + name, name.uppercased() + "_PASSWORD_HASH"),
            trigger: .keywords(keywords), pattern: pattern, left: .word, right: tokenEnd, check: .unlessFiller(), priority: 70,
            examples: [example])
    }

    /// What the files of some tools keep in words of their own.
    private static let files: [RedactionRule] = [
        file("filezilla", "FILEZILLA_PASSWORD", ["<pass>", "<pass encoding="], "(?i)<Pass(?: encoding=\"base64\")?>", "<Pass>"),
        file(
            "nuget_config", "NUGET_PASSWORD", ["key=\"password\"", "key=\"cleartextpassword\""],
            "(?i)key=\"(?:cleartext)?password\"\\s{1,8}value=\"", "<add key=\"ClearTextPassword\" value=\""),
    ]

    private static func file(_ name: String, _ label: String, _ keywords: [String], _ prefix: String, _ start: String)
        -> RedactionRule
    {
        RedactionRule(
            id: name, kind: .secret(name, label), trigger: .keywords(keywords), prefix: prefix, pattern: "[^\\s\"'<>]{4,200}",
            right: RightEdge(allowed: ByteSet(" \t\r\n\"'<\\")),
            check: .plausible(if: { !Placeholder.isPlaceholder($0) }), priority: 57, examples: [start + "d2LkV78zLx!t"],
            counterExamples: [start + "<password>", start + "$PASSWORD"])
    }
}
