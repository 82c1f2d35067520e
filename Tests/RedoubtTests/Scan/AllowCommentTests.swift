import Testing

@testable import Redoubt

@Suite struct AllowCommentTests {
    private let kind = "secret.github"

    @Test(arguments: [
        "x = 1 # redoubt:allow", "x // redoubt:allow secret.github", "x # redoubt:allow secret.openai, secret.github",
        "x # redoubt:allow because it is made up", "x # gitleaks:allow", "x  # pragma: allowlist secret",
        "x # Pragma: Allowlist Secret",
        "x # pragma:whitelist secret",
    ])
    func `a mark on the line allows`(line: String) { #expect(AllowComment.allows(kind, line: line, previous: "")) }

    @Test(arguments: [
        "x = 1", "x # redoubt:allow secret.openai", "x # redoubt: allow", "x # pragma: allowlist",
        "x # pragma: allowlist nextline secret",
        "x # redoubt:allow secret.git",
    ])
    func `another mark does not`(line: String) { #expect(!AllowComment.allows(kind, line: line, previous: "")) }

    @Test func `only the mark for the next line counts on the line before`() {
        #expect(AllowComment.allows(kind, line: "x", previous: "# pragma: allowlist nextline secret"))
        #expect(!AllowComment.allows(kind, line: "x", previous: "# pragma: allowlist secret"))
        #expect(!AllowComment.allows(kind, line: "x", previous: "# redoubt:allow"))
    }

    @Test func `a family of kinds allows its members`() {
        #expect(AllowComment.allows("secret.aws.access_key", line: "# redoubt:allow secret.aws", previous: ""))
    }

    @Test func `comments count in a scan unless they are told not to`() async throws {
        let folder = try ScanFolder()
        let lines = [
            "a = \(Planted.token(1)) # redoubt:allow", "# pragma: allowlist nextline secret", "b = \(Planted.token(2))",
            "# redoubt:allow", "c = \(Planted.token(3))", "d = \(Planted.token(4)) # redoubt:allow secret.openai",
        ]
        try folder.put(lines.joined(separator: "\n"), at: "a.txt")
        #expect(folder.places(try await folder.scan()) == ["a.txt:5", "a.txt:6"])
        let all = folder.places(try await folder.scan(honoursAllowComments: false))
        #expect(all == ["a.txt:1", "a.txt:3", "a.txt:5", "a.txt:6"])
    }
}
