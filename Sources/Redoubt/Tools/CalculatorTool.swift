public import RedoubtCore

/// Arithmetic for the model: `{"expression": "15 * 23"}` gives `345`.
public struct CalculatorTool: SecureTool {
    public let name = "calculator"
    public let summary = "Works out an arithmetic expression with + - * / % ^ and parentheses, exactly where it can."
    public let tier = Tier.readOnly

    public let schema: JSONValue = [
        "type": "object",
        "properties": [
            "expression": [
                "type": "string", "minLength": 1, "maxLength": .integer(Int64(ExpressionEvaluator.limit)),
                "description": "numbers, + - * / % ^ and parentheses, such as (1 + 2) * 3.5",
            ]
        ],
        "required": ["expression"],
        "additionalProperties": false,
    ]

    public init() {}

    /// Refuses what is not arithmetic, with ``ExpressionEvaluator``'s words.
    public func validate(_ arguments: JSONValue, caller: Caller) throws(Denial) { _ = try answer(arguments) }

    public func run(_ arguments: JSONValue, caller: Caller) async throws(Denial) -> String { try answer(arguments) }

    private func answer(_ arguments: JSONValue) throws(Denial) -> String {
        try ExpressionEvaluator.evaluate(try arguments.requiredText("expression"))
    }
}
