/// The words that every text is full of, and what a word counts for in a quotation.
enum CommonWords {
    /// English function words, and the words that instructions to an assistant are rarely without.
    private static let list = """
        the and for are but not you all any can had her was one our out has him his how its may new now see two who did get let say \
        she too use that with have this will your from they know want been good much some time very when come here just like long \
        make many more only over such take than them well were what about after again could every first other their there these thing \
        think those under where which while would should into also then each does dont cant please answer user users help helpful \
        assistant questions question response must never always
        """

    private static let table: GramTable = {
        let words = list.split(separator: " ")
        var table = GramTable(capacity: words.count)
        for word in words { table.insert(GramTable.one(LeakWord.hash(word.utf8)), owner: 0) }
        return table
    }()

    static func contains(_ word: LeakWord) -> Bool { table.contains(GramTable.one(word.hash)) }

    /// Quarters of an ordinary word.
    static func weight(_ word: LeakWord) -> Int {
        if word.isIdeograph { return 2 }
        if word.letters <= 2 || contains(word) { return 1 }
        return word.letters == 3 ? 2 : 4
    }
}
