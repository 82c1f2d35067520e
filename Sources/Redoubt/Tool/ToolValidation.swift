internal import RedoubtCore
internal import RedoubtPolicy
internal import RedoubtWire

extension ToolPassage {
    /// A call of a declared tool, with arguments that fit.
    struct Parsed: Sendable {
        let identified: Identified
        /// The tool itself, when this house runs it.
        let tool: (any SecureTool)?
        let rule: ToolRule

        var call: ToolCall { identified.arrival.call }
        var caller: Caller { identified.caller }

        fileprivate init(identified: Identified, tool: (any SecureTool)?, rule: ToolRule) {
            self.identified = identified
            self.tool = tool
            self.rule = rule
        }
    }

    func parse(_ identified: Identified, _ trail: inout Trail) throws(Refusal) -> Parsed {
        let call = identified.arrival.call
        let tool = layers.tools[call.name]
        guard let rule = layers.policy.declaredTools[call.name] else { throw .denied(undeclared(call.name)) }
        guard case .object = call.arguments else {
            throw .denied(
                Denial(.inputSchema, "the arguments of \(quoted(call.name)) are not a JSON object", hint: "send an object"))
        }
        for schema in rule.schemas { try check(call, against: schema) }
        do throws(Denial) {
            try ArgumentShapes.check(call, rule: rule)
            try tool?.validate(call.arguments, caller: identified.caller)
        } catch { throw .denied(error) }
        trail.note(.inputValidation, "arguments fit")
        return Parsed(identified: identified, tool: tool, rule: rule)
    }

    private func undeclared(_ name: String) -> Denial {
        let near = didYouMean(name, among: layers.policy.declaredTools.keys)
        return Denial(
            .policyUndeclared, "the tool \(quoted(name)) is not declared in the policy",
            hint: near.isEmpty ? "declare it under `tools:` in the policy" : near)
    }

    private func check(_ call: ToolCall, against schema: JSONValue) throws(Refusal) {
        let compiled: JSONSchema
        do throws(JSONSchema.CompileError) { compiled = try JSONSchema(schema) } catch {
            throw .failed(Fault(.policyInvalid, "the schema of \(quoted(call.name)): \(error)"))
        }
        do throws(Denial) { try compiled.validate(call.arguments, as: call.name) } catch { throw .denied(error) }
    }
}
