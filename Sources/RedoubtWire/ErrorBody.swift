public import RedoubtCore

/// The JSON that tells a client of a refusal, in the shape that its own SDK turns into an exception.
///
/// Inside stands `redoubt: {code, layer, hint, request_id}`. A denial's `details` are for the audit log and never written here.
public enum ErrorBody {
    /// The body for a provider family's clients.
    ///
    /// OpenAI: `{"error":{"message","type","code","param":null,"redoubt"}}`. Anthropic:
    /// `{"type":"error","error":{"type","message","redoubt"},"request_id"}`.
    public static func bytes(for denial: Denial, requestID: String, family: Dialect.Family) -> [UInt8] {
        let type = JSONValue.string(type(forStatus: denial.code.status, family: family))
        let message = JSONValue.string(denial.words)
        let more = redoubt(denial, requestID)
        let body: JSONValue =
            switch family {
            case .openAI:
                [
                    "error": [
                        "message": message, "type": type, "code": .string(denial.code.rawValue), "param": nil, "redoubt": more,
                    ]
                ]
            case .anthropic:
                [
                    "type": "error", "error": ["type": type, "message": message, "redoubt": more],
                    "request_id": .string(requestID),
                ]
            }
        return body.canonicalBytes
    }

    /// A JSON-RPC 2.0 error response: `{"jsonrpc":"2.0","id","error":{"code","message","data":{"redoubt"}}}`.
    ///
    /// `id` is the request's own, a string or a number; anything else is written as null.
    public static func jsonRPC(for denial: Denial, requestID: String, id: JSONValue?) -> [UInt8] {
        let error: JSONValue = [
            "code": .integer(Int64(rpcCode(denial.code))), "message": .string(denial.words),
            "data": ["redoubt": redoubt(denial, requestID)],
        ]
        let body: JSONValue = ["jsonrpc": "2.0", "id": idValue(id), "error": error]
        return body.canonicalBytes
    }

    /// The `error.type` that a vendor gives with an HTTP status.
    public static func type(forStatus status: Int, family: Dialect.Family) -> String {
        switch (family, status) {
        case (_, 401): "authentication_error"
        case (_, 403): "permission_error"
        case (_, 429): "rate_limit_error"
        case (.anthropic, 404): "not_found_error"
        case (.anthropic, 413): "request_too_large"
        case (.anthropic, 503), (.anthropic, 529): "overloaded_error"
        case (.anthropic, 504): "timeout_error"
        case (.anthropic, 500...): "api_error"
        case (.openAI, 500...): "server_error"
        default: "invalid_request_error"
        }
    }

    private static func redoubt(_ denial: Denial, _ requestID: String) -> JSONValue {
        [
            "code": .string(denial.code.rawValue), "layer": .string(denial.layer.rawValue), "hint": .string(denial.hint),
            "request_id": .string(requestID),
        ]
    }

    /// JSON-RPC 2.0 section 5.1; a refusal is the implementation's own -32000.
    private static func rpcCode(_ code: DenialCode) -> Int {
        switch code {
        case .inputMalformed, .inputTooDeep: -32700
        case .inputNotFound, .inputMethod: -32601
        case .serverFault: -32603
        case _ where code.layer == .inputValidation: -32602
        default: -32000
        }
    }

    private static func idValue(_ id: JSONValue?) -> JSONValue {
        switch id {
        case .string, .integer, .double: id ?? .null
        default: .null
        }
    }
}
