/// Keys of model providers.
extension RedactionRule {
    static let modelProviders: [RedactionRule] = [
        token(
            "anthropic", "ANTHROPIC_KEY", ["sk-ant-"], "sk-ant-[A-Za-z0-9_-]{8,}", priority: 120,
            examples: [
                "sk-ant-" + "api03-" + Sample.mixed(40), "sk-ant-" + "api03-key1234567890", "sk-ant-" + "api03-abc123xyz",
                "sk-ant-" + "admin01-" + Sample.mixed(30),
            ],
            counterExamples: ["the prefix sk-ant- is Anthropic's", "sk-ant-..."]),
        token(
            "openai", "OPENAI_KEY", id: "openai.project", ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-service-", "sk-None-"],
            "sk-(?:proj|svcacct|admin|service|None)-[A-Za-z0-9_-]{8,}", priority: 115,
            examples: ["sk-proj-" + "abc123xyz789", "sk-proj-" + Sample.mixed(60), "sk-svcacct-" + Sample.mixed(40)],
            counterExamples: ["sk-proj-..."]),
        token(
            "openrouter", "OPENROUTER_KEY", ["sk-or-"], "sk-or-(?:v1-)?[A-Za-z0-9]{20,}", priority: 115,
            examples: ["sk-or-" + "v1-" + Sample.hex(64)]),
        token(
            "openai", "OPENAI_KEY", id: "openai.generic", ["sk-"], "sk-[A-Za-z0-9_-]{16,}", left: .word.union(ByteSet("-")),
            check: .plausible(if: hasRandomSegment), priority: 60,
            examples: ["sk-" + "otherkey123456789012", "sk-" + Sample.mixed(48), "sk-" + "1234567890abcdef"],
            counterExamples: [
                "sk-learn", "class=\"sk-spinner-container-2 sk-folding-cube\"", "sk-estimator-doc-link",
                "task-1234567890abcdef1234",
            ]),
        token(
            "groq", "GROQ_KEY", ["gsk_"], "gsk_[A-Za-z0-9]{20,}", left: .alphanumerics, examples: ["gsk_" + Sample.mixed(52)]),
        token("xai", "XAI_KEY", ["xai-"], "xai-[A-Za-z0-9]{20,}", left: .alphanumerics, examples: ["xai-" + Sample.mixed(80)]),
        token(
            "perplexity", "PERPLEXITY_KEY", ["pplx-"], "pplx-[A-Za-z0-9]{20,}", examples: ["pplx-" + Sample.mixed(48)],
            counterExamples: ["pplx-70b-online"]),
        token(
            "huggingface", "HUGGINGFACE_TOKEN", ["hf_", "api_org_"], "(?:hf_|api_org_)[A-Za-z0-9]{24,}", left: .word,
            examples: ["hf_" + Sample.mixed(34)],
            counterExamples: ["hf_model_for_sequence_classification"]),
        token(
            "replicate", "REPLICATE_TOKEN", ["r8_"], "r8_[A-Za-z0-9]{24,}", left: .word, examples: ["r8_" + Sample.mixed(37)]),
        token(
            "nvidia", "NVIDIA_KEY", ["nvapi-"], "nvapi-[A-Za-z0-9_-]{24,}", examples: ["nvapi-" + Sample.mixed(64)]),
        token(
            "langsmith", "LANGSMITH_KEY", ["lsv2_pt_", "lsv2_sk_"], "lsv2_(?:pt|sk)_[A-Za-z0-9_]{24,}",
            examples: ["lsv2_pt_" + Sample.hex(32) + "_" + Sample.hex(10)]),
        token(
            "redoubt", "REDOUBT_TOKEN", ["rdt_"], "rdt_[A-Za-z0-9_-]{16,}", left: .word, check: .plausible(if: Randomness.isMixed),
            priority: 110, examples: ["rdt_" + Sample.mixed(32)], counterExamples: ["rdt_table_of_contents_entry"]),
    ]

    /// A stretch between dashes that no name in a program would have: ten characters with a digit, or in both cases.
    private static func hasRandomSegment(_ value: ArraySlice<UInt8>) -> Bool {
        value.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }.contains { part in
            let tally = Randomness.Tally(part)
            return part.count >= 10 && (tally.digits > 0 || tally.isMixedCase)
        }
    }
}

extension Randomness {
    /// Letters and digits, or both cases: not a word.
    static func isMixed(_ value: ArraySlice<UInt8>) -> Bool {
        let tally = Tally(value)
        return tally.digits >= 2 || (tally.isMixedCase && tally.digits >= 1)
    }
}
