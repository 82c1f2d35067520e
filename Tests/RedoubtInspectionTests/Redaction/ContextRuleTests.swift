internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

/// Passwords and tokens that only what stands around them gives away.
@Suite struct ContextRuleTests {
    /// Made at run time, so that no scanner takes this file for a leak.
    private static let word = "vK29" + "dkfj3"
    private static let words = "kestrel" + "moon"
    private static let hex = Sample.hex(32)
    private static let token = Sample.mixed(24)

    static let found: [(before: String, value: String, after: String)] = [
        ("password = \"", word, "\""),
        ("String password = '", word, "';"),
        ("{\"password\": \"", word, "\"}"),
        ("{\\\"password\\\": \\\"", word, "\\\"}"),
        ("{&#34;password&#34;: &#34;", word, "&#34;}"),
        ("DB_PASSWORD=", word, "\nDB_HOST=x"),
        ("spring.datasource.password=", word, "\n"),
        ("encryption_password: ", word, "\nnext: 1"),
        ("- name: DB_PASSWORD\n  value: ", word, "\n"),
        ("ENV DB_PASSWORD ", word, "\n"),
        ("'password' => '", word, "',"),
        ("config[\"password\"] = \"", word, "\""),
        ("user.setPassword(\"", word, "\");"),
        ("val password = Credential(\"", word, "\")"),
        ("if password == \"", word, "\" {"),
        ("let password: String = \"", word, "\""),
        ("<password>", word, "</password>"),
        ("<add key=\"DbPassword\" value=\"", word, "\" />"),
        ("<key>Password</key>\n  <string>", word, "</string>"),
        ("Server=db;User Id=sa;Pwd=", word, ";Database=x"),
        ("jdbc:mysql://host/db?user=root&password=", word, "&ssl=true"),
        ("CREATE USER app WITH PASSWORD '", word, "';"),
        ("ALTER USER app IDENTIFIED BY '", word, "';"),
        ("tool --password ", word, " --verbose"),
        ("tool --password=", word, " --verbose"),
        ("openssl pkcs12 -password pass:", word, " -in x"),
        ("mysql -u root -p", word, " shop"),
        ("curl -u admin:", word, " https://example.com"),
        ("machine example.com login bob password ", word, "\n"),
        ("db.example.com:5432:shop:app:", word, "\n"),
        ("ftp://bob:", word, "@example.com/x"),
        ("my password is ", word, ", do not tell"),
        ("the password for alice is \"", word, "\"."),
        ("password: \"", "Winter" + "2023!", "\""),
        ("password: \"", "Tr0ub4" + "dor&3", "\""),
        ("password = '", "xkvt" + "rqplm", "'"),
        ("secret: \"", hex, "\""),
        ("api_key = '", token, "'"),
        ("x-api-key: ", hex, "\n"),
        ("client_secret=", token, "&grant=x"),
        ("tool --token ", hex, " run"),
        ("oauth_consumer_key=\\\"", token, "\\\","),
        ("resty.SetAuthToken(\"", hex, "\")"),
        ("Authorization: Bearer ", token, "\r\n"),
        ("Authorization: GenieKey ", token, "\r\n"),
        ("mysql --user=root --password=", words, " shop"),
        ("docker login -u acme -p ", words, " r.example.com"),
        ("curl --user bob:", words, " https://example.com"),
        ("sshpass -p ", words, " ssh host"),
        ("redis-cli -h cache -a ", words, " ping"),
        ("htpasswd -cb /etc/x alice ", words, "\n"),
        ("ldapsearch -x -D cn=admin -w ", words, " -b dc=x"),
        ("openssl rsa -in k.pem -passin pass:", words, " -out x"),
        ("PGPASSWORD=", words, " psql -h db"),
        ("Server=db;Uid=app;Pwd=", words, ";"),
        ("jdbc:mysql://h/db?user=root&password=", words, ""),
        ("jdbc:oracle:thin:scott/", word, "@//h:1521/orcl"),
        ("username: bob\npassword: ", words, "\n"),
        ("mount -t cifs -o username=bob,password=", words, " //h/s /m"),
        ("passphrase: \"", ["correct", "horse", "battery", "staple"].joined(separator: " "), "\""),
        ("JWT_SECRET=", words + "tiger", "\n"),
        ("DB_PASS='", words, "'"),
        ("define('DB_PASSWORD', '", words, "');"),
        ("The password is ", words, "."),
        ("the password for user bob is '", "tiger" + "s", "'"),
        ("log in with user bob and password ", words, ""),
        ("client.login(\"bob\", \"", words, "\")"),
        ("mysqli_connect(\"h\", \"root\", \"", words, "\")"),
        ("variable \"db_password\" {\n  default = \"", words, "\""),
        ("ConvertTo-SecureString \"", words + "9!", "\" -AsPlainText"),
        ("requirepass ", words, "\n"),
        ("Set-Cookie: session=", token, "; Path=/"),
        ("Cookie: a=b; PHPSESSID=", hex, "; c=d"),
        ("{\"kty\": \"oct\", \"k\": \"", token, "\"}"),
        ("{\"kty\": \"RSA\", \"p\": \"", Sample.mixed(171), "\"}"),
        ("\"value\": \"Bearer ", token + token, "\""),
    ]

    @Test(arguments: found.indices)
    func `the value goes and its surroundings stay`(number: Int) {
        let (before, value, after) = Self.found[number]
        let redaction = Redactor.standard.redact(before + value + after)
        let expected = redaction.findings.first.map { before + $0.kind.replacement + after }
        #expect(redaction.text == expected, "\(before)\(value)\(after)")
    }

    @Test(arguments: [
        "password_reset_url = \"https://example.com/reset2\"", "passwordLabel = \"Password1 of 2\"", "token: 'csrf_token'",
        "password_hash_algorithm = \"sha256x\"", "key = \"user_id\"", "\"key\": \"primary_2\"", "primary_key = \"a8s7d6f5g4h3\"",
        "public_key = \"" + token + "\"", "encrypted_key: '" + token + "'", "the password is stored", "auth: \"basic\"",
        "password = input(\"Enter 3 passwords\")", "password: \"Enter your password\"", "const password = req.body.password1;",
        "val passwordName = \"passwordSecret\"", "password = passwordInput.text", "password=%s", "\"password\": \"{0}\"",
        "password = get_config(\"db_pass2\")", "self.password = password", "def set_password(self, user, password):",
        "password=\" + password + \"", "sort_key: \"name2\"", "Password must have 8 characters", "PASSWORD=$(cat /run/secret2)",
        "MYSQL_PASSWORD: ${MYSQL_PASSWORD:-changeme}", "label: \"Password:\", hint: \"At least 8\"", "token_type = \"bearer\"",
        "password: 'Invalid Password'", "password VARCHAR(255) NOT NULL", "compass = \"north2east\"", "author: \"J. R. Smith 3\"",
        "mysql://user:pass@host/db", "driver://username:password@host", "password: \"string\"", "token = \"eyJhbGciOi...\"",
        "passwords: [\"one\", \"two\"]", "keyboard_layout = \"us-intl2\"", "password.encode(\"utf-8\")", "PASS(\"lrshrink\", x)",
        "Passwort: erforderlich", "new PasswordField(\"password1\")", "curl -u user:password https://example.com", "mysql -p shop",
        "docker login -u USER -p PASSWORD", "docker run -p 8080:80 nginx2", "the --username and --password options of the tool",
        "connect(user=user, password=password)", "\"required\": [\"password\"], \"properties\": {", "password: \"authentication\"",
        "username: str\n    password: str", "The password is incorrect.", "password: Incomplete", "DB_PASSWORD=your_db_password",
        "passphrase: \"enter your passphrase to go on\"", "arn:aws:kms:*:*:key/a-key9",
        "credentialsId: '9f1c2e4a-7b3d-4e58-a1c6-0d2f8b7e6a95'", "publicToken = \"" + token + "\"", "Cookie: lang=en; theme=dark",
        "SK_START = b\"-----BEGIN OPENSSH " + "PRIVATE KEY-----\"", "Server=host;Uid=app;Pwd=<password>;",
        "smtp.login(\"user\", \"password\")",
        "{\"k\": \"some words\", \"q\": \"a search\"}", "the user name and password properties",
    ])
    func `the name of something else, code and holes stay`(text: String) {
        let redaction = Redactor.standard.redact(text)
        #expect(redaction.text == text)
    }

    @Test func `what is decided does not depend on how the text is cut`() {
        for (before, value, after) in Self.found {
            let text = "x\n" + before + value + after
            let whole = Redactor.standard.redact(text).text
            for cut in text.indices.dropFirst() {
                var stream = Redactor.standard.makeStream()
                let pieces = stream.feed(String(text[..<cut])) + stream.feed(String(text[cut...])) + stream.finish()
                #expect(pieces == whole)
            }
        }
    }

    @Test func `words speak for words and scrambled letters against them`() {
        func worth(_ text: String) -> Int { LetterTrigrams.read(Array(text.utf8)[...]).worth }
        for word in ["password", "trustStore", "monkey", "configuration", "hello world", "kubernetes"] {
            #expect(worth(word) > 20, "\(word)")
        }
        for word in ["yvwwpu", "mjiqknxleqt", "xkvtrqpl", "haqgqgzx"] { #expect(worth(word) < -20, "\(word)") }
        #expect(LetterTrigrams.read(Array("a1-b2".utf8)[...]) == LetterTrigrams.Reading())
    }

    @Test func `names are taken apart into words`() {
        func words(_ text: String) -> [NameWord] { NameWord.words(of: Array(text.utf8)[...]) }
        #expect(words("dbPassword_2") == [NameWord("db"), NameWord("password")])
        #expect(words("HTTPToken") == [NameWord("http"), NameWord("token")])
        #expect(words("MYSQL_ROOT_PASSWORD") == ["mysql", "root", "password"].map { NameWord($0) })
        #expect(words("-1.") == [])
    }

    @Test(arguments: [
        ("password", true), ("db_passwd", true), ("mysqlrootpassword", true), ("passwordField", false), ("tokenizer", false),
        ("publicKey", false), ("apiKey", true), ("keyboard", false), ("password_2", true), ("compass", false),
    ])
    func `a name tells whether its value can be a secret`(name: String, may: Bool) {
        let bytes = Array(name.utf8)[...]
        #expect(SecretNames(NameWord.words(of: bytes), of: bytes).mayBeSecret == may)
    }

    @Test func `every weight has its place`() {
        #expect(SecretScore.weights.count == SecretFeatures.count)
        for group in SecretFeatures.Group.allCases { #expect(SecretScore.table[group]?.count == group.size, "\(group)") }
    }
}
