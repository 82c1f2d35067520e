internal import RedoubtCore

/// The tools that a request offers, in the shapes of both families.
extension ModelRequestReader {
    mutating func readTools(_ family: Dialect.Family) throws(Denial) {
        for key in ["tools", "functions"] {
            let tools = try optionalList(key, of: root)
            try limit(tools.count, limits.maximumTools, "the number of tools")
            for (index, tool) in tools.enumerated() { try readTool(tool, family, scope: nil, at: "\(key)[\(index)]") }
        }
        for (index, server) in try optionalList("mcp_servers", of: root).enumerated() {
            try anthropicServer(server, at: "mcp_servers[\(index)]")
        }
        var seen = Set<String>()
        declaredTools = definitions.map(\.name).filter { seen.insert($0).inserted }
    }

    private mutating func readTool(
        _ tool: JSONDocument.Node, _ family: Dialect.Family, scope: String?, at path: String
    ) throws(Denial) {
        let type = try type(of: tool, at: path)
        switch type {
        case "mcp": try hostedServer(tool, label: "server_label", tools: document[tool, "allowed_tools"], at: path)
        case "mcp_toolset": try hostedServer(tool, label: "mcp_server_name", tools: nil, at: path)
        case "namespace" where scope == nil:
            let name = try name(of: tool, at: path)
            for (index, inner) in try optionalList("tools", of: tool, at: path).enumerated() {
                try readTool(inner, family, scope: name, at: "\(path).tools[\(index)]")
            }
        default: try plainTool(tool, type, family, scope: scope, at: path)
        }
    }

    /// A tool of one name: a function, a custom tool, or one built into the provider.
    private mutating func plainTool(
        _ tool: JSONDocument.Node, _ type: String, _ family: Dialect.Family, scope: String?, at path: String
    ) throws(Denial) {
        // Chat completions wrap the definition in a field named for its type.
        let inner = ["function", "custom"].compactMap { present(document[tool, $0]) }.first
        let definition = inner ?? tool
        let place = inner == nil ? path : joined(path, document[tool, "function"] == nil ? "custom" : "function")
        guard document.kind(definition) == .object else { throw wrong(place, "an object") }
        let isNamed = ["", "function", "custom"].contains(type)
        let own = isNamed ? try name(of: definition, at: place) : document.string(document[definition, "name"]) ?? type
        let schema = ["parameters", "input_schema"].compactMap { present(document[definition, $0]) }.first
        try add(
            qualified(own, by: scope), type: type.isEmpty ? (family == .anthropic ? "custom" : "function") : type,
            runsAtProvider: !Self.runsAtClient(type), definition, schema, at: place)
    }

    /// What is not known to come back to the client is taken to run at the provider.
    private static func runsAtClient(_ type: String) -> Bool {
        let kinds = ["function", "custom", "bash", "text_editor", "computer", "memory", "local_shell", "shell", "apply_patch"]
        return type.isEmpty || kinds.contains { type == $0 || type.hasPrefix($0 + "_") }
    }

    /// An MCP server that the provider calls: one definition a tool where they are listed.
    private mutating func hostedServer(
        _ server: JSONDocument.Node, label: String, tools: JSONDocument.Node?, at path: String
    ) throws(Denial) {
        guard let name = document.string(document[server, label]) else { throw wrong(joined(path, label), "a string") }
        let listed = tools.map { document.kind($0) == .object ? document[$0, "tool_names"] : $0 } ?? nil
        let names = document.items(listed).compactMap { document.string($0) }
        try limit(definitions.count + names.count, limits.maximumTools, "the number of tools")
        for tool in names.isEmpty ? ["*"] : names {
            try add(
                qualified(tool, by: name), type: "mcp", runsAtProvider: true, tool == names.first || names.isEmpty ? server : nil,
                nil, at: path)
        }
    }

    private mutating func anthropicServer(_ server: JSONDocument.Node, at path: String) throws(Denial) {
        guard document.kind(server) == .object else { throw wrong(path, "an object") }
        let allowed = document[document[server, "tool_configuration"], "allowed_tools"]
        try hostedServer(server, label: "name", tools: allowed, at: path)
    }

    private func name(of definition: JSONDocument.Node, at path: String) throws(Denial) -> String {
        guard let name = document.string(document[definition, "name"]), !name.isEmpty else {
            throw wrong(path + ".name", "a string that is not empty")
        }
        return name
    }

    /// What a model reads of a definition is all of it but the name and what only the provider needs.
    private mutating func add(
        _ name: String, type: String, runsAtProvider: Bool, _ definition: JSONDocument.Node?, _ schema: JSONDocument.Node?,
        at path: String
    ) throws(Denial) {
        try limit(definitions.count + 1, limits.maximumTools, "the number of tools")
        let first = slots.count
        let described = present(definition.flatMap { document[$0, "description"] })
        if let described { try text(described, .system, at: path + ".description", tool: name) }
        for member in document.members(definition) where member.value != described {
            let key = document.string(member.key) ?? ""
            if Self.notForModels.contains(key) { continue }
            try anything(in: member.value, .system, at: joined(path, key), tool: name, without: .schemas)
        }
        definitions.append(
            ToolDefinition(
                name: name, type: type, runsAtProvider: runsAtProvider, description: described == nil ? nil : slots[first],
                texts: Array(slots[first...]), schema: schema))
    }

    private static let notForModels: Set<String> = [
        "type", "name", "server_label", "server_url", "url", "authorization", "authorization_token", "headers", "connector_id",
        "mcp_server_name", "require_approval", "allowed_tools", "tool_configuration", "cache_control", "vector_store_ids",
        "container", "model", "tools", "function", "custom",
    ]
}
