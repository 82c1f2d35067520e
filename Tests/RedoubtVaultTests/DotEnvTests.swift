import RedoubtCore
import RedoubtVault
import Testing

@Suite struct `A .env file` {
    private func value(_ text: String, _ name: String = "A") throws(Fault) -> String? {
        try DotEnv(parsing: text)[name].map { $0.withValue { $0 } }
    }
    private func fault(_ text: String) -> Fault? {
        do { _ = try DotEnv(parsing: text) } catch { return error }
        return nil
    }

    @Test(
        arguments: [
            ("A=1", "1"), ("A=1\n", "1"), ("export A=1", "1"), ("export\tA=1", "1"), ("  A = 1  ", "1"), ("A=", ""),
            ("A= # none", ""), ("A=#none", ""),
            ("A=one two", "one two"), ("A=1 # comment", "1"), ("A=1#2", "1#2"), ("A=a=b==", "a=b=="), ("# A=2\n\nA=1", "1"),
            ("A=1\r\nB=2\r\n", "1"),
            ("\u{FEFF}A=1", "1"), ("A=1\nA=2", "2"), ("A='x # y' # z", "x # y"), ("A='\\n'", "\\n"),
            ("A=\"\\n\\t\\\\\\\"\\$\\r\\q\"", "\n\t\\\"$\r\\q"),
            ("A=\"one\ntwo\"\nB=3", "one\ntwo"), ("A='it''", nil), ("A=$(id)", "$(id)"), ("A=`id`", "`id`"),
            ("A=\"$(id) ${B}\"", "$(id) ${B}"),
            ("A=\"\"", ""), ("A=ünï", "ünï"), ("A=x\ry", "x\ry"), ("export=1\nA=2", "2"), ("A=\"x\"#c", "x"),
            ("A=a\"b\"c", "a\"b\"c"), ("A_1=2\nA=3", "3"),
            ("A=1\t# c", "1"), ("A=\\n", "\\n"), ("A=1\n   \n\t# c\n", "1"),
        ] as [(String, String?)])
    func `is read as written`(text: String, expected: String?) throws {
        guard let expected else { #expect(fault(text)?.code == .configInvalid); return }
        #expect(try value(text) == expected)
    }

    @Test func `may call a setting export`() throws { #expect(try value("export=1", "export") == "1") }

    @Test func `knows the names that are set`() throws {
        let settings = try DotEnv(parsing: "B=1\nA=\n")
        #expect(settings.names == ["A", "B"])
        #expect(settings["A"]?.isEmpty == true && settings["C"] == nil)
    }

    @Test(arguments: [
        "hunter2", "A", "1A=hunter2", "A B=hunter2", "=hunter2", "A-B=hunter2", "A: hunter2", "A=\"hunter2", "A='hunter2\n\n",
        "A=\"x\" hunter2", "\0=hunter2",
    ])
    func `is refused at the line that is wrong, and the line is not shown`(text: String) {
        let fault = fault("# one\nX=\"two\nlines\"\n" + text)
        #expect(fault?.code == .configInvalid)
        #expect(fault?.words.contains("line 4:") == true)
        #expect(fault?.description.contains("hunter2") == false)
    }

    @Test func `has a bound`() {
        let settings = (0..<1000).map { "A\($0)=1\n" }.joined()
        #expect(fault(settings) == nil)
        #expect(fault(settings + "B=1")?.code == .configInvalid)
    }

    @Test func `shows no value`() throws {
        var dumped = ""
        dump(try DotEnv(parsing: "A=hunter2"), to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test func `survives anything`() {
        let alphabet = Array("A=\"'\\\n\r #$ \texpor")
        var generator = SplitMix(state: 3)
        for _ in 0..<20_000 {
            _ = fault(
                String((0..<Int(generator.next() % 24)).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }))
        }
    }
}
