internal import RedoubtCore

/// Keys of those who serve models.
extension RedactionRule {
    static let modelProviders: [RedactionRule] = leadingModels + otherModels + speechAndImages

    private static let leadingModels: [RedactionRule] = [
        token(
            "anthropic", "ANTHROPIC_KEY", ["sk-ant-"], "sk-ant-[A-Za-z0-9_-]{8,}", check: .unlessFiller(), priority: 120,
            examples: [
                "sk-ant-" + "api03-" + Sample.mixed(40), "sk-ant-" + "api03-key1234567890", "sk-ant-" + "api03-abc123xyz",
                "sk-ant-" + "admin01-" + Sample.mixed(30),
            ],
            counterExamples: ["the prefix sk-ant- is Anthropic's", "sk-ant-...", "sk-ant-xxxxxxxxxxxxxxxxxxxx"]),
        token(
            "openai", "OPENAI_KEY", id: "openai.project", ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-service-", "sk-None-"],
            "sk-(?:proj|svcacct|admin|service|None)-[A-Za-z0-9_-]{8,}", check: .unlessFiller(), priority: 115,
            examples: ["sk-proj-" + "abc123xyz789", "sk-proj-" + Sample.mixed(60), "sk-svcacct-" + Sample.mixed(40)],
            counterExamples: ["sk-proj-..."]),
        prefixed("openai.session", ["sess-"], .mixed(40), priority: 90),
        prefixed("openrouter", ["sk-or-v1-", "sk-or-"], .mixedFrom(20), left: .none, priority: 115),
        token(
            "openai", "OPENAI_KEY", id: "openai.generic", ["sk-"], "sk-[A-Za-z0-9_-]{16,}", left: .word.union(ByteSet("-")),
            check: .plausible(if: { hasRandomSegment($0) && !Scrambled.isFiller($0) }), priority: 60,
            examples: ["sk-" + "otherkey123456789012", "sk-" + Sample.mixed(48), "sk-" + "1234567890abcdef"],
            counterExamples: [
                "sk-learn", "class=\"sk-spinner-container-2 sk-folding-cube\"", "sk-estimator-doc-link",
                "task-1234567890abcdef1234",
            ]),
        prefixed("groq", ["gsk_"], .mixedFrom(20), left: .alphanumerics),
        prefixed("xai", ["xai-"], .mixedFrom(20), left: .alphanumerics),
        prefixed("perplexity", ["pplx-"], .mixedFrom(20), left: .none, counterExamples: ["pplx-70b-online"]),
        token(
            "huggingface", "HUGGINGFACE_TOKEN", ["hf_", "api_org_"], "(?:hf_|api_org_)[A-Za-z0-9]{24,}", left: .word,
            check: .scrambled(behind: ["hf_", "api_org_"]),
            examples: ["hf_" + Sample.mixed(34), "api_org_" + Sample.mixed(34)],
            counterExamples: ["hf_model_for_sequence_classification", "hf_requiredCharacteristicTypesForDisplay"]),
        prefixed("replicate", ["r8_"], .mixedFrom(24), label: "REPLICATE_TOKEN"),
        prefixed("nvidia", ["nvapi-"], .dashedFrom(24), left: .none),
        prefixed("langsmith", ["lsv2_pt_", "lsv2_sk_"], .dashedFrom(24), left: .none),
        prefixed("langsmith.legacy_key", ["ls__"], .hexFrom(32)),
        token(
            "redoubt", "REDOUBT_TOKEN", ["rdt_"], "rdt_[A-Za-z0-9_-]{16,}", left: .word,
            check: .plausible(if: { Randomness.isMixed($0) && !Scrambled.isFiller($0) }),
            priority: 110, examples: ["rdt_" + Sample.mixed(32)], counterExamples: ["rdt_table_of_contents_entry"]),
        service("mistral", ["mistral"], .mixed(32)),
        service("cohere", ["cohere", "co_api_key"], .mixed(40)),
        prefixed("together", ["tgp_v1_"], .dashedFrom(30)),
        service("together", ["together", "togetherai"], .hex(64), id: "together.context"),
        prefixed("fireworks", ["fw_"], .mixed(22...40)),
        service("deepseek", ["deepseek"], SecretForm("sk-[0-9a-f]{32}", sample: "sk-" + Sample.hex(32)), priority: 110),
        service(
            "stability", ["stability", "stabilityai", "dreamstudio"],
            SecretForm("sk-[A-Za-z0-9]{40,52}", sample: "sk-" + Sample.mixed(48)), priority: 110),
        service(
            "moonshot", ["moonshot", "kimi_"], SecretForm("sk-[A-Za-z0-9]{40,52}", sample: "sk-" + Sample.mixed(48)), priority: 110),
        service(
            "dashscope", ["dashscope", "qwen_", "bailian"], SecretForm("sk-[0-9a-f]{32}", sample: "sk-" + Sample.hex(32)),
            priority: 110),
        service(
            "siliconflow", ["siliconflow"],
            SecretForm("sk-[a-z]{40,52}", sample: "sk-" + "mqvzbtwnrcydgfpskjxhtmqvzbtwnrcydgfpskjxhtmqvzbt"),
            check: .scrambled(behind: ["sk-"]), priority: 110),
    ]

    private static let otherModels: [RedactionRule] = [
        prefixed("voyage", ["pa-"], SecretForm("[A-Za-z0-9_-]{40,50}", sample: Sample.mixed(43)), left: .word.union(ByteSet("-"))),
        prefixed("jina", ["jina_"], .mixedFrom(40)),
        prefixed("pinecone", ["pcsk_", "pckey_"], .dashedFrom(40)),
        service("pinecone.legacy_key", ["pinecone"], .uuid),
        service("weaviate", ["weaviate", "wcd_api", "wcs_api"], .base64(30...80)),
        service("qdrant", ["qdrant"], .dashed(40...80)),
        service("zilliz", ["zilliz", "milvus"], .mixed(64...90)),
        prefixed("langfuse.secret_key", ["sk-lf-"], .uuid, left: .none, priority: 116),
        prefixed("langfuse.public_key", ["pk-lf-"], .uuid, left: .none),
        service("wandb", ["wandb", "weights_and_biases"], .hex(40)),
        prefixed("wandb", ["wandb_v1_"], .dashedFrom(40), id: "wandb.prefix"),
        prefixed("cerebras", ["csk-"], .mixed(40...60)),
        service("sambanova", ["sambanova"], .uuid),
        prefixed("anyscale", ["esecret_"], .mixedFrom(20)),
        service(
            "baseten", ["baseten"], SecretForm("[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}", sample: Sample.mixed(8) + "." + Sample.mixed(32))
        ),
        prefixed("modal.token_id", ["ak-"], .mixed(22)),
        service(
            "modal.token_secret", ["modal_token", "modal_secret", "modal"],
            SecretForm("as-[A-Za-z0-9]{22}", sample: "as-" + Sample.mixed(22))),
        prefixed("runpod", ["rpa_"], .mixedFrom(40)),
        prefixed("friendli", ["flp_"], .mixedFrom(40)),
        service("vastai", ["vast_api", "vastai", "vast_ai", "vast.ai"], .hex(64)),
        service("ai21", ["ai21"], .uuid),
        service("clarifai", ["clarifai"], .hex(32)),
        service("alephalpha", ["aleph_alpha", "alephalpha", "aa_token"], .mixed(40...80)),
        prefixed("scale", ["live_"], .hex(32)),
        service("roboflow", ["roboflow"], .mixed(18...24)),
        service("comet", ["comet_api", "comet_ml", "cometml"], .mixed(25)),
        service("neptune", ["neptune_api", "neptune"], .base64(80...300)),
        prefixed("helicone", ["sk-helicone-", "pk-helicone-"], .dashedFrom(20), left: .none, priority: 116),
        service("portkey", ["portkey"], .base64(28...28)),
        service("braintrust", ["braintrust"], SecretForm("sk-[A-Za-z0-9]{40,52}", sample: "sk-" + Sample.mixed(48)), priority: 110),
        prefixed("promptlayer", ["pl_"], .hex(32)),
        prefixed("humanloop", ["hl_sk_"], .hexFrom(32)),
        prefixed("tavily", ["tvly-"], .dashedFrom(20), left: .none),
        service("exa", ["exa_api", "exa_key", "exa-api", "exa.ai", "metaphor_api"], .uuid),
        service("serpapi", ["serpapi", "serp_api"], .hex(64)),
        service("serper", ["serper"], .hex(40)),
        service("bing_search", ["bing_search", "bing_subscription", "bing_api"], .hex(32)),
        service(
            "brave_search", ["brave_search", "brave_api", "brave"],
            SecretForm("BSA[A-Za-z0-9_-]{24,32}", sample: "BSA" + Sample.mixed(28))),
        prefixed("firecrawl", ["fc-"], .hex(32), left: .word.union(ByteSet("-"))),
        prefixed("browserbase", ["bb_live_", "bb_test_"], .dashedFrom(20)),
        prefixed("e2b", ["e2b_"], .hexFrom(36)),
        prefixed("apify", ["apify_api_"], .mixedFrom(30)),
        prefixed("llama_cloud", ["llx-"], .mixedFrom(40)),
        prefixed("cursor", ["crsr_", "key_"], .hex(64)),
        service(
            "zhipu", ["zhipu", "bigmodel", "glm_api", "zai_api", "z.ai"],
            SecretForm("[0-9a-f]{32}\\.[A-Za-z0-9]{16}", sample: Sample.hex(32) + "." + Sample.mixed(16))),
        service(
            "ollama", ["ollama"], SecretForm("[0-9a-f]{32}\\.[A-Za-z0-9_-]{24}", sample: Sample.hex(32) + "." + Sample.mixed(24))),
        prefixed("coze", ["pat_"], .mixedFrom(56)),
        prefixed("dify", ["app-"], .mixed(24), left: .word.union(ByteSet("-."))),
        prefixed("zep", ["z_1dWlkIjoi"], .dashedFrom(60)),
        prefixed("mem0", ["m0-"], .mixed(40)),
        prefixed(
            "baidu.qianfan_key", ["bce-v3/ALTAK-"],
            SecretForm("[A-Za-z0-9]{16,}/[0-9a-f]{32,}", sample: Sample.mixed(21) + "/" + Sample.hex(40), right: .anything),
            label: "BAIDU_QIANFAN_KEY"),
        prefixed("coderabbit", ["cr-"], .hex(58)),
        prefixed("sourcegraph_cody", ["slk_"], .hex(64)),
        prefixed("codeium", ["sk-ws-01-"], .dashedFrom(40), priority: 116),
        service("codeium", ["codeium", "windsurf"], .uuid, id: "codeium.context"),
        service("klingai", ["kling"], .mixed(32)),
        service("datagov", ["data.gov", "datagov", "data_gov"], .mixed(40)),
        service(
            "wolframalpha", ["wolfram"], SecretForm("[A-Z0-9]{6}-[A-Z0-9]{10}", sample: Sample.upper(6) + "-" + Sample.upper(10))),
        service("eraser", ["eraser"], .upper(20), strict: true),
    ]

    private static let speechAndImages: [RedactionRule] = [
        prefixed("elevenlabs", ["sk_"], .hex(48), priority: 105),
        service("elevenlabs", ["elevenlabs", "eleven_labs", "xi-api", "xi_api", "eleven_api"], .hex(32), id: "elevenlabs.context"),
        service("assemblyai", ["assemblyai", "assembly_ai", "aai_api"], .hex(32)),
        service("deepgram", ["deepgram"], .hex(40)),
        prefixed("cartesia", ["sk_car_"], .mixedFrom(20), priority: 106),
        service("speechmatics", ["speechmatics"], .mixed(32)),
        service("gladia", ["gladia"], .uuid),
        service("revai", ["rev_ai", "revai"], .dashed(40...90)),
        service("hume", ["hume_api", "hume_secret", "humeai"], .mixed(48...64)),
        service("playht", ["playht", "play_ht"], .hex(32)),
        service("heygen", ["heygen"], .base64(40...70)),
        prefixed("runway", ["key_"], .hex(128)),
        prefixed("retell", ["key_"], .hex(28)),
        service("vapi", ["vapi_", "vapi-"], .uuid),
        prefixed("luma", ["luma-"], SecretForm("[0-9a-f-]{36}-[0-9a-f-]{36}", sample: Sample.uuid + "-" + Sample.uuid)),
        service("leonardo", ["leonardo"], .uuid, strict: true),
        service(
            "fal", ["fal_key", "fal_api", "fal-key"],
            SecretForm("[0-9a-f-]{36}:[0-9a-f]{32}", sample: Sample.uuid + ":" + Sample.hex(32))),
        service("removebg", ["removebg", "remove_bg", "remove.bg"], .mixed(24)),
        service("cloudsight", ["cloudsight"], .mixed(22...26)),
        service("deepl", ["deepl"], SecretForm("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::fx)?", sample: Sample.uuid + ":fx")),
        service("unsplash", ["unsplash"], .dashed(43)),
        service("pexels", ["pexels"], .mixed(56)),
        service("pixabay", ["pixabay"], SecretForm("[0-9]{6,9}-[0-9a-f]{25}", sample: Sample.digits(8) + "-" + Sample.hex(25))),
        service("giphy", ["giphy"], .mixed(32)),
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
