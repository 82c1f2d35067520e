/// What a name says about its value.
struct SecretNames {
    /// Which secret the name speaks of.
    enum Family: Int, CaseIterable {
        case password, pass, secret, token, key, auth, credential, none
    }

    /// What the name's last word makes of it.
    enum Ending: Int, CaseIterable {
        /// `db_password`, `password2`.
        case secret
        /// `tokens`.
        case plural
        /// `password_value`.
        case neutral
        /// `password_field`: the name of something else.
        case other
        /// Some word that says nothing.
        case unknown
    }

    /// What kind of key, or token, it is.
    enum Quality: Int, CaseIterable {
        case bare, strong, weak, unknown
    }

    private(set) var family = Family.none
    private(set) var ending = Ending.unknown
    private(set) var quality = Quality.bare
    /// Whether it names a key that is no secret.
    private(set) var isOpen = false

    /// Whether the name can be that of a secret at all.
    var mayBeSecret: Bool { family != .none && ending != .other && !isOpen }

    init(_ words: [NameWord], of name: ArraySlice<UInt8>) {
        guard let place = words.lastIndex(where: { Self.family(of: $0) != nil }), let family = Self.family(of: words[place]) else {
            family = Self.family(ofEnd: name)
            ending = .secret
            quality = .unknown
            return
        }
        self.family = family
        isOpen = (family == .key || family == .token) && words.contains { Self.openWords.contains($0) }
        let rest = words[(place + 1)...]
        if rest.last == Self.id, family != .secret || Self.plurals.contains(words[place]) {
            ending = .other
        } else if let last = rest.last {
            if rest.allSatisfy({ Self.neutralWords.contains($0) }) {
                ending = .neutral
            } else {
                ending =
                    rest.contains(where: { Self.otherWords.contains($0) }) || Self.otherWords.contains(last) ? .other : .unknown
            }
        } else {
            ending = Self.plurals.contains(words[place]) ? .plural : .secret
        }
        let before = words[..<place]
        if before.contains(where: { Self.strongWords.contains($0) || Self.family(of: $0) != nil }) {
            quality = .strong
        } else if before.contains(where: { Self.weakWords.contains($0) }) {
            quality = .weak
        } else if !before.isEmpty {
            quality = .unknown
        }
        if rest.contains(where: { Self.weakWords.contains($0) }) { quality = .weak }
    }

    private static let id = NameWord("id")

    /// `mysqlrootpassword`: what words written together end in.
    private static func family(ofEnd name: ArraySlice<UInt8>) -> Family {
        // The last letters as a word's number would have them: eleven of five bits each.
        var letters: UInt64 = 0, count = 0
        for byte in name.reversed() where ByteSet.letters.contains(byte) {
            letters |= UInt64(byte & 0x1F) << UInt64(5 * count)
            count += 1
            if count == 11 { break }
        }
        return ends.first { letters & $0.mask == $0.end.bits }?.family ?? .none
    }
}
