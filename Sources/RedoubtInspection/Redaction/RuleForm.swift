/// All of a rule that decides where it finds values, but not what its check says of them.
///
/// Rules of the same form run as one: the first looks, and what it finds is put to the checks of all.
struct RuleForm: Hashable {
    private let trigger: RedactionRule.Trigger
    private let prefix: String
    private let pattern: String
    private let left: ByteSet
    private let right: RedactionRule.RightEdge
    private let restarts: ByteSet
    private let mostSigns: Int

    init(_ rule: RedactionRule) {
        trigger = rule.trigger
        prefix = rule.prefix
        pattern = rule.pattern
        left = rule.left
        right = rule.right
        restarts = rule.restarts
        mostSigns = rule.mostSigns
    }
}
