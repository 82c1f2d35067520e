internal import RedoubtCore

/// Passwords that have a place of their own among the arguments of one command.
extension RedactionRule {
    static let arguments: [RedactionRule] = [
        argumentRule(
            "command.upper_password", [" -P "], " -P " + quote + "?", commands: "sqlcmd bcp osql isql tsql zip unzip zipcloak",
            examples: ["sqlcmd -S host -U sa -P Kestrel9x", "unzip -P kestrelmoon a.zip"],
            counterExamples: ["scp -P 2222 a b", "zip -P $PASS a.zip b"]),
        argumentRule(
            "command.bind_password", [" -w "], " -w " + quote + "?",
            commands: "ldapsearch ldapadd ldapmodify ldapdelete ldappasswd ldapwhoami ldapcompare ldapmodrdn",
            examples: ["ldapsearch -x -D cn=admin -w kestrelmoon -b dc=x"],
            counterExamples: ["ping -w deadline9", "ldapadd -w $PW"]),
        argumentRule(
            "command.passphrase", [" -k "], " -k " + quote + "?", commands: "openssl",
            examples: ["openssl enc -aes-256-cbc -k kestrelmoon9 -in a"], counterExamples: ["curl -k https://host9"]),
        argumentRule(
            "command.samba", ["-U "], "-U " + quote + "?[A-Za-z0-9_.\\\\/@-]{1,64}%",
            commands: "smbclient rpcclient net smbget smbmap winexe wmic", examples: ["smbclient //h/s -U bob%kestrelmoon9"],
            counterExamples: ["smbclient //h/s -U bob%$PASS"]),
        argumentRule(
            "command.remote_desktop", [" /p:"], " /p:" + quote + "?", commands: "xfreerdp wfreerdp freerdp mstsc",
            examples: ["xfreerdp /u:bob /p:kestrelmoon9 /v:host"], counterExamples: ["msbuild /p:Configuration1"]),
        alone(
            "command.passin", ["pass:"], "pass:", examples: ["openssl rsa -in k.pem -passin pass:kestrelmoon"],
            counterExamples: ["-passin pass:$PASS", "the pass:word"],
            check: .around { isPassphraseArgument($0) ? .plausible : .rejected }),
        alone(
            "command.net_user", ["net user "], "(?i)net user [^\\s]{1,40} ", examples: ["net user bob Kestrel9! /add"],
            counterExamples: ["net user bob /delete", "net user bob password"]),
        alone(
            "command.htpasswd", ["htpasswd "],
            "htpasswd (?:-[A-Za-z0-9]+ ){0,3}-[A-Za-z]*b[A-Za-z]* (?:-[A-Za-z0-9]+ ){0,3}(?:[^\\s-]\\S* ){1,2}",
            examples: ["htpasswd -cb /etc/x alice kestrelmoon"], counterExamples: ["htpasswd -c file alice"]),
        alone(
            "command.sqlplus", ["sqlplus "], "(?i)sqlplus (?:-[A-Za-z]+ ){0,3}" + quote + "?[A-Za-z0-9_$#]{1,32}/",
            examples: ["sqlplus scott/kestrel9@orcl"], counterExamples: ["sqlplus / as sysdba", "sqlplus user/password@db"],
            right: RightEdge(allowed: ByteSet("@ \t\r\n\"'"))),
        alone(
            "jdbc.oracle", ["jdbc:oracle:"], "(?i)jdbc:oracle:(?:thin|oci8?):[A-Za-z0-9_$#]{1,32}/",
            examples: ["jdbc:oracle:thin:scott/kestrel9@//h:1521/orcl"],
            counterExamples: ["jdbc:oracle:thin:@h:1521/orcl", "jdbc:oracle:thin:user/password@h"],
            right: RightEdge(allowed: ByteSet("@"), atEnd: false)),
        alone(
            "config.password", ["requirepass ", "masterauth ", "bindpw ", "rootpw ", "auth_pass ", "wpa_passphrase=", "psk="],
            "(?i)(?:(?:requirepass|masterauth|bindpw|auth_pass|rootpw(?: --plaintext)?)[ \\t]{1,8}|(?:wpa_passphrase|psk)=)"
                + quote + "?",
            examples: ["requirepass kestrelmoon", "rootpw --plaintext kestrelmoon", "psk=\"kestrelmoon9\""],
            counterExamples: ["requirepass <password>", "rootpw --iscrypted", "psk=\"your-passphrase\"", "requirepass ${PASS}"]),
        alone(
            "cisco.password", [" password 7 ", " secret 0 ", " password 0 ", " secret 5 ", "enable password ", "enable secret "],
            "(?i)(?: (?:password|secret) [0579] |enable (?:password|secret) )",
            examples: ["username bob password 7 082F495A081D081E1C", "enable password kestrelmoon9"],
            counterExamples: ["enable password protection for users", "enable secret <word>"],
            check: .plausible(if: { isArgumentPassword($0) && Randomness.Tally($0).digits > 0 })),
        RedactionRule(
            id: "command.record_key", kind: .secret("cypress.record_key", "CYPRESS_RECORD_KEY"),
            trigger: .keywords(["--record --key"]), prefix: "--record --key[ =]", pattern: "[0-9a-f-]{36}", right: tokenEnd,
            check: .unlessFiller(), priority: 41, examples: ["cypress run --record --key " + Sample.uuid],
            counterExamples: ["cypress run --record --key $KEY"]),
        RedactionRule(
            id: "wifi.password", kind: .secret("password", "PASSWORD"), trigger: .keywords(["wifi:"]),
            prefix: "(?i)WIFI:(?:[STHR]:[^;\\r\\n]{0,64};){0,4}P:", pattern: "[^;\\s\"'<>]{8,63}",
            right: RightEdge(allowed: ByteSet(";")),
            check: .plausible(if: isArgumentPassword), priority: 41, examples: ["WIFI:S:home;T:WPA;P:kestrelmoon;;"],
            counterExamples: ["WIFI:S:home;T:WPA;P:<password>;;"]),
        RedactionRule(
            id: "command.secure_string", kind: .secret("password", "PASSWORD"), trigger: .keywords(["convertto-securestring"]),
            prefix: "(?i)convertto-securestring (?:-asplaintext )?(?:-force )?(?:-string )?" + quote,
            pattern: "[^\"'\\r\\n$]{4,100}",
            right: quotedRight, check: .plausible(if: isArgumentPassword), priority: 43,
            examples: ["ConvertTo-SecureString \"Kestrel9!x\" -AsPlainText -Force"],
            counterExamples: ["ConvertTo-SecureString \"$password\" -AsPlainText", "ConvertTo-SecureString 'your-password'"]),
    ]

    private static func isPassphraseArgument(_ candidate: RedactionCandidate) -> Bool {
        let flag = candidate.before.split(separator: 32).last ?? []
        return flag.starts(with: "-pass".utf8) && isArgumentPassword(candidate.value)
    }

    private static func argumentRule(
        _ id: String, _ keywords: [String], _ prefix: String, commands: String, examples: [String], counterExamples: [String]
    ) -> RedactionRule {
        alone(id, keywords, prefix, examples: examples, counterExamples: counterExamples, check: argumentCheck(for: commands))
    }

    /// A rule whose keyword says enough.
    private static func alone(
        _ id: String, _ keywords: [String], _ prefix: String, examples: [String], counterExamples: [String],
        right: RightEdge = bareRight, check: RedactionCheck = .plausible(if: isArgumentPassword)
    ) -> RedactionRule {
        RedactionRule(
            id: id, kind: .secret("password", "PASSWORD"), trigger: .keywords(keywords), prefix: prefix, pattern: argument,
            left: id.hasPrefix("command") || id.hasPrefix("cisco") ? .none : .word, right: right, check: check, priority: 41,
            examples: examples,
            counterExamples: counterExamples)
    }
}
