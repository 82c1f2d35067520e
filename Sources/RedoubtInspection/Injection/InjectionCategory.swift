/// The kinds of injection evidence, with the names that reports, logs and configuration use.
public enum InjectionCategory: String, Sendable, Hashable, CaseIterable {
    /// Tells the model to drop, replace or outrank its instructions.
    case instructionOverride = "instruction_override"
    /// Asks for the system prompt, hidden rules or secrets of the deployment.
    case promptExtraction = "prompt_extraction"
    /// Puts the model into a part that has no rules.
    case rolePlay = "role_play"
    /// Imitates the marks that separate system, user and tool text.
    case delimiterForgery = "delimiter_forgery"
    /// Claims a rank: developer, administrator, vendor, maintenance mode.
    case authorityClaim = "authority_claim"
    /// Has data sent somewhere.
    case exfiltration
    /// Has a tool, a command or a destructive act carried out.
    case toolAbuse = "tool_abuse"
    /// Hides its words: invisible characters, look-alikes, spaced or leet spelling.
    case obfuscation
    /// Hides its words behind base64, hex, escapes, rot13 or reversal.
    case encoding
    /// Stands where people do not look: comments, invisible styles, tag characters.
    case hiddenText = "hidden_text"
}
