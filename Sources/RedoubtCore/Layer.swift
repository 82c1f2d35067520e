/// The layers that a passage walks, in the seeds' order, plus the doors before and after them.
public enum Layer: String, Sendable, Hashable, CaseIterable, Codable {
    case identity
    case rateLimit = "rate_limit"
    case inputValidation = "input_validation"
    case injectionDetection = "injection_detection"
    case securePrompt = "secure_prompt"
    case toolAuthorisation = "tool_authorisation"
    case outputFilter = "output_filter"
    case audit
    case upstream
    case server
}
