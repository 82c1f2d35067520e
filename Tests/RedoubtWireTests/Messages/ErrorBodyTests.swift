import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `an error body` {
    private let denial = Denial(.policyDenied, "the tool `x` is \"refused\"", hint: "ask", details: ["secret": "never shown"])

    @Test func `has OpenAI's shape`() {
        #expect(
            text(ErrorBody.bytes(for: denial, requestID: "req_1", family: .openAI))
                == #"{"error":{"code":"policy.denied","message":"the tool `x` is \"refused\"","param":null,"redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"},"type":"permission_error"}}"#)
    }

    @Test func `has Anthropic's shape`() {
        #expect(
            text(ErrorBody.bytes(for: denial, requestID: "req_1", family: .anthropic))
                == #"{"error":{"message":"the tool `x` is \"refused\"","redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"},"type":"permission_error"},"request_id":"req_1","type":"error"}"#)
    }

    @Test func `has JSON-RPC's shape, with the request's own id`() throws {
        for (id, expected) in [(.string("a"), "\"a\""), (.integer(7), "7"), (.array([]), "null"), (nil, "null")] as [(JSONValue?, String)] {
            #expect(
                text(ErrorBody.jsonRPC(for: denial, requestID: "req_1", id: id))
                    == #"{"error":{"code":-32000,"data":{"redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"}},"message":"the tool `x` is \"refused\""},"id":\#(expected),"jsonrpc":"2.0"}"#)
        }
    }

    @Test func `never carries what only the audit log may know`() {
        for family in Dialect.Family.allCases {
            #expect(!text(ErrorBody.bytes(for: denial, requestID: "r", family: family)).contains("never shown"))
        }
        #expect(!text(ErrorBody.jsonRPC(for: denial, requestID: "r", id: nil)).contains("never shown"))
    }

    @Test func `names the type that the vendor gives with the status`() {
        let expected: [Int: (openAI: String, anthropic: String)] = [
            400: ("invalid_request_error", "invalid_request_error"), 401: ("authentication_error", "authentication_error"),
            403: ("permission_error", "permission_error"), 404: ("invalid_request_error", "not_found_error"),
            405: ("invalid_request_error", "invalid_request_error"), 413: ("invalid_request_error", "request_too_large"),
            415: ("invalid_request_error", "invalid_request_error"), 429: ("rate_limit_error", "rate_limit_error"), 500: ("server_error", "api_error"),
            502: ("server_error", "api_error"), 503: ("server_error", "overloaded_error"), 504: ("server_error", "timeout_error"),
        ]
        for (status, types) in expected {
            #expect(ErrorBody.type(forStatus: status, family: .openAI) == types.openAI)
            #expect(ErrorBody.type(forStatus: status, family: .anthropic) == types.anthropic)
        }
        #expect(DenialCode.allCases.allSatisfy { expected[$0.status] != nil })
    }

    @Test func `is JSON for every code there is`() throws {
        for code in DenialCode.allCases {
            for family in Dialect.Family.allCases {
                let body = try JSONValue(parsing: ErrorBody.bytes(for: Denial(code, "w"), requestID: "r", family: family))
                #expect(body["error"]?["redoubt"]?["code"] == .string(code.rawValue))
            }
            let rpc = try JSONValue(parsing: ErrorBody.jsonRPC(for: Denial(code, "w"), requestID: "r", id: 1))
            #expect((rpc["error"]?["code"]?.integer ?? 0) < -31_999)
        }
    }
}

@Suite struct `a list of models` {
    @Test func `is read from both families and nothing else`() {
        func names(_ body: String) -> [String]? { ModelList(Array(body.utf8))?.names }
        #expect(names(#"{"object":"list","data":[{"id":"gpt-4o","object":"model"},{"id":"o1"}]}"#) == ["gpt-4o", "o1"])
        #expect(names(#"{"data":[{"type":"model","id":"claude","display_name":"Claude"}],"has_more":false}"#) == ["claude"])
        #expect(names(#"{"data":[]}"#) == [])
        #expect(names(#"{"data":[{"id":"a"},{"id":5},{"id":"bad\n"}]}"#) == ["a"])
        for body in ["", "[]", "{}", #"{"data":{}}"#, #"{"error":{"message":"x"}}"#, #"{"data":[{"embedding":[1]}]}"#, "null"] {
            #expect(names(body) == nil)
        }
    }

    @Test func `reads back as it was written`() {
        for family in Dialect.Family.allCases {
            for names in [[], ["a"], ["a", "b/c:d", "é\"x"]] {
                #expect(ModelList(ModelList(names: names).bytes(family: family))?.names == names)
            }
        }
        #expect(text(ModelList(names: ["m"]).bytes(family: .openAI)) == #"{"data":[{"created":0,"id":"m","object":"model","owned_by":"redoubt"}],"object":"list"}"#)
        #expect(text(ModelList(names: []).bytes(family: .anthropic)) == #"{"data":[],"first_id":null,"has_more":false,"last_id":null}"#)
        #expect(
            text(ModelList(names: ["m", "n"]).bytes(family: .anthropic))
                == #"{"data":[{"created_at":"1970-01-01T00:00:00Z","display_name":"m","id":"m","type":"model"},{"created_at":"1970-01-01T00:00:00Z","display_name":"n","id":"n","type":"model"}],"first_id":"m","has_more":false,"last_id":"n"}"#)
    }
}
