import RedoubtCore
import Testing

@testable import Redoubt

@Suite struct EnvironmentFileTests {
    @Test func `names, quotes, comments and export are understood`() throws {
        let text = "# c\n\nA=1\nexport B = two words # c\nC=\"x\\n\\\"y\\\" #z\" # c\r\nD='raw \\n $HOME'\nE=\nF=a#b\nA=2\n"
        let values = try EnvironmentFile.parse(Array(text.utf8), file: ".env")
        #expect(values == ["A": "2", "B": "two words", "C": "x\n\"y\" #z", "D": "raw \\n $HOME", "E": "", "F": "a#b"])
    }

    @Test(arguments: [("A=1\nnonsense\n", 2), ("1A=x\n", 1), ("A-B=x\n", 1), ("A=\"open\n", 1), ("A='x' y\n", 1), ("=x\n", 1)])
    func `a line that is no assignment is refused by its number, without its value`(text: String, line: Int) {
        #expect { try EnvironmentFile.parse(Array(text.utf8), file: ".env") } throws: { error in
            let words = (error as? Fault)?.words ?? ""
            return words.hasPrefix(".env:\(line):") && !words.contains("nonsense")
        }
    }
}
