internal import RedoubtCore

/// Keys of Microsoft's cloud.
extension RedactionRule {
    static let azure: [RedactionRule] = azureConnections + azureIdentifiable + azureServices

    private static let azureConnections: [RedactionRule] = [
        azurePart(
            "azure.storage_key", ["accountkey="], "AccountKey=", "[A-Za-z0-9+/%]{40,}={0,2}",
            .confirmed(if: KeyStructure.isStorageKey), 86),
        azurePart("azure.shared_access_key", ["sharedaccesskey="], "SharedAccessKey=", "[A-Za-z0-9+/%]{32,}={0,2}", .token, 43),
        azurePart(
            "azure.shared_access_signature", ["sharedaccesssignature="], "SharedAccessSignature=", "[A-Za-z0-9+/%&=.:?_-]{40,}",
            .token, 60),
        RedactionRule(
            id: "azure.app_configuration", kind: .secret("azure.app_configuration_secret", "AZURE_APP_CONFIGURATION_SECRET"),
            trigger: .keywords([".azconfig.io"]),
            prefix: "(?i)\\.azconfig\\.io;Id=[a-z0-9+/:_.-]{4,60};Secret=", pattern: "[A-Za-z0-9+/]{20,}={0,2}",
            check: .unlessFiller(), priority: 95,
            examples: ["Endpoint=https://a.azconfig.io;Id=abcd-l9-s0:" + "Kx1;Secret=" + Sample.base64(43) + "="]),
        RedactionRule(
            id: "azure.client_secret", kind: .secret("azure.client_secret", "AZURE_CLIENT_SECRET"),
            trigger: .keywordsWithin(["Q~"], run: .alphanumerics.union(ByteSet("_~.-")), limit: 4),
            pattern: "[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
            left: .word.union(ByteSet("~-")), right: .not(.word.union(ByteSet("~-"))),
            check: .plausible(if: { Randomness.isMixed($0) && !Scrambled.isFiller($0) }), priority: 95,
            examples: ["xY7" + "8Q~" + Sample.mixed(34)]),
        RedactionRule(
            id: "azure.sas", kind: .secret("azure.sas_signature", "AZURE_SAS_SIGNATURE"),
            trigger: .keywords(["&sig=", "?sig=", "&amp;sig="]),
            prefix: "[&?](?:amp;)?sig=", pattern: "[A-Za-z0-9%+/=_-]{40,}", check: .unlessFiller(), priority: 90,
            examples: ["https://a.blob.core.windows.net/c?sv=1&sig=" + Sample.mixed(44) + "%3D"]),
        RedactionRule(
            id: "azure.logic_app", kind: .secret("azure.functions_url_code", "AZURE_FUNCTIONS_URL_CODE"),
            trigger: .keywords([".azurewebsites.net/api/"]),
            prefix: "(?i)\\.azurewebsites\\.net/api/[a-z0-9_/-]{1,80}\\?code=", pattern: "[A-Za-z0-9%+/=_-]{40,}",
            check: .unlessFiller(), priority: 90,
            examples: ["https://a.azurewebsites.net/api/hook?code=" + Sample.mixed(54) + "=="]),
    ]

    private static func azurePart(
        _ name: String, _ keywords: [String], _ field: String, _ pattern: String, _ check: RedactionCheck, _ count: Int
    ) -> RedactionRule {
        RedactionRule(
            id: name, kind: .secret(name, name.replacing(".", with: "_").uppercased()), trigger: .keywords(keywords),
            prefix: "(?i)" + field + quote + "?", pattern: pattern, check: check, priority: 95,
            examples: ["AccountName=a;" + field + Sample.base64(count) + "="], counterExamples: [field + "<key>"])
    }

    /// Keys that carry a signature in a fixed place, so that scanners can tell them: so many characters, the signature, so many more.
    private static func identifiable(_ name: String, _ signature: String, before: Int, after: Int, end: String = "")
        -> RedactionRule
    {
        let run = ByteSet.alphanumerics.union(ByteSet("+/-_"))
        let escaped = signature.replacing("+", with: "\\+")
        let tail = "[A-Za-z0-9+/_-]{\(after),\(after + 2)}" + end
        return RedactionRule(
            id: name, kind: .secret(name, name.replacing(".", with: "_").uppercased()),
            trigger: .keywordsWithin([signature], run: run, limit: before + 6),
            pattern: "[A-Za-z0-9+/_-]{\(before),\(before + 6)}" + escaped + tail, right: tokenEnd, check: .token, priority: 97,
            examples: [Sample.mixed(before) + signature + Sample.mixed(after) + end])
    }

    private static let azureIdentifiable: [RedactionRule] = [
        identifiable("azure.devops_token", "AZDO", before: 70, after: 4),
        identifiable("azure.api_management_key", "APIM", before: 76, after: 6, end: "=="),
        identifiable("azure.cosmos_key", "ACDb", before: 76, after: 6, end: "=="),
        identifiable("azure.batch_key", "+ABa", before: 76, after: 6, end: "=="),
        identifiable("azure.machine_learning_key", "+AMC", before: 76, after: 6, end: "=="),
        identifiable("azure.signed_storage_key", "+ASt", before: 76, after: 6, end: "=="),
        identifiable("azure.functions_key", "AzFu", before: 44, after: 6, end: "=="),
        identifiable("azure.search_key", "AzSe", before: 42, after: 6),
        identifiable("azure.redis_key", "AzCa", before: 33, after: 6, end: "="),
        identifiable("azure.container_registry_key", "+ACR", before: 42, after: 6),
        identifiable("azure.iot_key", "AIoT", before: 33, after: 6, end: "="),
        identifiable("azure.service_bus_key", "+ASb", before: 33, after: 6, end: "="),
        identifiable("azure.event_hub_key", "+AEh", before: 33, after: 6, end: "="),
        identifiable("azure.relay_key", "+ARm", before: 33, after: 6, end: "="),
        identifiable("azure.event_grid_key", "AzEG", before: 33, after: 6, end: "="),
        identifiable("azure.ai_key", "JQQJ99", before: 52, after: 26),
    ]

    private static let azureServices: [RedactionRule] = [
        service("azure.subscription_key", ["ocp-apim-subscription-key", "subscription_key", "subscription-key"], .hex(32)),
        service("azure.openai_key", ["azure_openai", "azureopenai", "azure-openai", "azure.openai"], .hex(32), priority: 92),
        service(
            "azure.speech_key", ["azure_speech", "speech_key", "azure_translator", "azure_cognitive", "azure_vision"], .hex(32),
            priority: 91),
        service("azure.devops_pat", ["azure_devops", "devops", "ado_pat", "vsts", "system_accesstoken", "azure_pat"], .lower(52)),
        service("azure.key", ["azure_", "azure-", "azure."], .base64(43...88), strict: true, priority: 85),
        service("azure.hub_key", ["hubapikey", "iothub", "eventhub", "servicebus", "azure_iot", "azuresearch"], .base64(32...88)),
        service("azure.maps_key", ["azure_maps", "azuremaps"], .mixed(43...84)),
        service("azure.app_insights_key", ["instrumentationkey", "appinsights", "instrumentation_key"], .uuid),
        service(
            "azure.client_secret", ["azure_client_secret", "azureclientsecret", "arm_client_secret"],
            SecretForm("[A-Za-z0-9_~.-]{32,44}", sample: Sample.mixed(34)), id: "azure.client_secret.context", priority: 91),
        prefixed("azure.publish_profile_password", ["userPWD=\""], .mixedFrom(60), left: .none),
    ]
}
