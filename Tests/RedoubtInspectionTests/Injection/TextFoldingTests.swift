import Testing

@testable import RedoubtInspection

@Suite struct TextFoldingTests {
    private func folded(_ text: String) -> String { String(decoding: TextFolding.fold(text).bytes, as: UTF8.self) }

    @Test(arguments: [
        ("HeLLo", "hello"), ("ﬁne ﬂow", "fine flow"), ("ＡＢＣ　１２", "abc 12"), ("Ⓗⓘ", "hi"), ("ℋello ℕ", "hello n"),
        ("Ⅷ ⅻ", "viii xii"),
        ("x² H₂O", "x2 h2o"), ("Straße Ærø", "strasse aero"), ("Žluťoučký", "zlutoucky"), ("e\u{301}te\u{301}", "ete"),
        ("a\u{200B}b\u{FEFF}c", "abc"), ("“q” «r» „s“", "\"q\" \"r\" \"s\""), ("pаypal", "paypal"), ("Ρroмpt", "prompt"),
        ("𝓱𝓲 𝟙𝟚", "hi 12"),
        ("Москва", "москва"), ("Ёлка и йод", "елка и иод"), ("Σωκράτης", "σωκρατησ"), ("東京タワー", "東京タワー"), ("ﾃｽﾄ", "テスト"),
        ("a\tb\r\nc", "a b \nc"),
    ])
    func `a text folds to what it reads as`(_ pair: (String, String)) {
        #expect(folded(pair.0) == pair.1)
    }

    @Test func `really Cyrillic words stay Cyrillic beside Latin ones`() {
        #expect(folded("iPhone нет в наличии") == "iphone нет в наличии")
    }

    @Test func `tag characters are read out as words of their own`() {
        #expect(folded("Hi\u{E0069}\u{E0067}!") == "hi ig !")
    }

    @Test func `every folded byte maps into the text that it came from`() {
        let text = "Aé\u{200B}ﬁ 😀 раypal\u{301} 東 𝐱"
        let view = TextFolding.fold(text)
        let total = text.utf8.count
        var last = 0
        for index in 0..<view.count {
            let range = view.original(index, index + 1)
            #expect(range.lowerBound >= last && range.upperBound <= total)
            last = range.lowerBound
        }
    }

    @Test func `the folded view is at most a little longer than the text`() {
        for text in ["ﬃﬃﬃ", "Ⅷ", "…", "。", "\u{FB01}"] { #expect(TextFolding.fold(text).count <= text.utf8.count + 2) }
    }
}
