internal import RedoubtCore

extension TokenUsage {
    /// Reads a `usage` object in any dialect's words; nil when it has no counts. Cached input, which Anthropic counts apart, is input.
    init?(_ node: JSONDocument.Node?, in document: JSONDocument) {
        func count(_ key: String, in node: JSONDocument.Node?) -> Int? {
            document.integer(document[node, key]).map { min(max($0, 0), 1 << 40) }
        }
        func count(_ key: String) -> Int? { count(key, in: node) }
        let output = count("completion_tokens") ?? count("output_tokens")
        guard let input = count("prompt_tokens") ?? count("input_tokens") ?? (output == nil ? nil : 0) else { return nil }
        let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"].compactMap(count).reduce(0, +)
        let details = document[node, "prompt_tokens_details"] ?? document[node, "input_tokens_details"]
        let reused = count("cached_tokens", in: details) ?? count("cache_read_input_tokens") ?? 0
        self.init(input: input + cached, output: output ?? 0, cachedInput: min(reused, input + cached))
    }
}
