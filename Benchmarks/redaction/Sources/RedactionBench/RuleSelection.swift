import RedoubtCore
import RedoubtInspection

/// Which of the built-in rules look.
enum RuleSelection: String {
    case secrets
    case pii
    case all
    /// Those that ``ExportedPattern`` can hand to another engine, so that both do the same work.
    case tokens

    var kinds: Redactor.Kinds {
        switch self {
        case .secrets: .secrets
        case .pii: .pii
        case .all: .all
        case .tokens: []
        }
    }

    var rulesOfItsOwn: [RedactionRule] { self == .tokens ? ExportedPattern.tokens : [] }

    /// The rules that look.
    var rules: [RedactionRule] {
        switch self {
        case .secrets: Redactor.standard.rules.filter(\.kind.isSecret)
        case .pii: Redactor.standard.rules.filter { !$0.kind.isSecret }
        case .all: Redactor.standard.rules
        case .tokens: ExportedPattern.tokens
        }
    }
}
