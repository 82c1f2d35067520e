/// The words that names are made of. Twelve letters of each count.
extension SecretNames {
    private static let familyWords: [NameWord: Family] = {
        var result: [NameWord: Family] = [:]
        func add(_ family: Family, _ text: String) { for word in NameWord.set(text).words { result[word] = family } }
        add(
            .password,
            "password passwd passphrase passcode passwort pwd passwords storepass keypass userpass dbpass "
                + "rootpass sshpass kennwort "
                + "senha identified psswd pswd passwrd")
        add(.pass, "pass pw mypass")
        add(.secret, "secret secrets")
        add(.token, "token tokens")
        add(.key, "key keys apikey apikeys")
        add(.auth, "auth oauth authorization authenticate authentication authenticated signature")
        add(.credential, "credential credentials cred creds")
        return result
    }()
    private static let anyFamily = NameWordSet(Array(familyWords.keys))

    /// The family that a word by itself speaks of. Most words are of none.
    static func family(of word: NameWord) -> Family? { anyFamily.contains(word) ? familyWords[word] : nil }

    static let ends: [(end: NameWord, mask: UInt64, family: Family)] = {
        func ends(_ family: Family, _ text: String) -> [(end: NameWord, mask: UInt64, family: Family)] {
            text.split(separator: " ").map { (NameWord(String($0)), (1 << UInt64(5 * $0.utf8.count)) - 1, family) }
        }
        return ends(.password, "password passwd passphrase passwort passw pwd") + ends(.secret, "secret") + ends(.token, "token")
            + ends(.key, "apikey accesskey privatekey secretkey authkey")
    }()

    static let plurals = NameWord.set("passwords secrets tokens keys apikeys")

    static let neutralWords = NameWord.set(
        "value val str string plain plaintext raw text default test new old confirm confirmation again "
            + "repeat hex base b bytes data  "
            + "a c d x y one two prod dev staging local live id current env")

    static let otherWords = NameWord.set(
        "field label input url uri path file filename dir name names id ids type types policy length len "
            + "min max regex pattern hint  "
            + "error errors message msg messages prompt placeholder reset form view controller template scheme "
            + "algorithm algo alg  "
            + "expiry expires expiration expire count size format service provider manager column header "
            + "headers endpoint prefix suffix  "
            + "title help desc description class visible required enabled enable disabled generator encoder validator handler "
            + "factory method mode status state strength rule rules option options config settings list map "
            + "table index ref reference  "
            + "link page screen dialog widget button icon page version level timeout ttl age time date change "
            + "changed forgot forgotten  "
            + "check verify verification validation valid invalid module command cmd arg args param params "
            + "function func callback hook  "
            + "store cache server host port domain region account user username email info details object obj "
            + "item entry group role  "
            + "scope scopes issuer audience holder kind space separator sep sequence code codes selector "
            + "property attribute attr ring  "
            + "resource usage material hash digest algorithm fingerprint fingerprints hashed identifier event "
            + "press down up board word words"
    )

    static let strongWords = NameWord.set(
        "api access private secret encryption encrypt signing sign consumer client master auth oauth "
            + "license licence account storage  "
            + "app application service subscription shared symmetric hmac aes jwt session webhook bot refresh "
            + "bearer csrf xsrf deploy  "
            + "admin root db database user registration activation cookie security server write read personal account tenant")

    static let weakWords = NameWord.set(
        "cache sort partition dict object hot short group index row map hash json next prev pagination "
            + "page lookup unique natural translation locale i18n message label registry search config option "
            + "arrow keyboard column  "
            + "range order start end parent child first last")

    /// Keys that are made to be seen, or that are locked up themselves.
    static let openWords = NameWord.set(
        "public publickey publishable foreign primary partition encrypted wrapped encapsulated ciphered fingerprint")
}
