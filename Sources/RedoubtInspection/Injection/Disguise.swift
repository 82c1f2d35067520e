/// Ways to write a phrase so that people or models can still read it; each has a view that undoes it.
enum Disguise: String {
    case none
    case spaced, leet
    case rot13, reversed
    case escaped, base64, hexadecimal

    /// The category that a finding in the view carries besides its own.
    var category: InjectionCategory? {
        switch self {
        case .none: nil
        case .spaced, .leet: .obfuscation
        case .rot13, .reversed, .escaped, .base64, .hexadecimal: .encoding
        }
    }
}
