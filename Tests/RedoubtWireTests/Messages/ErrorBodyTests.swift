import RedoubtCore
import RedoubtWire
import Testing

@Suite struct `an error body` {
    private let denial = Denial(.policyDenied, "the tool `x` is \"refused\"", hint: "ask", details: ["secret": "never shown"])

    @Test func `has OpenAI's shape`() {
        #expect(
            text(ErrorBody.bytes(for: denial, requestID: "req_1", family: .openAI))
                == #"{"error":{"code":"policy.denied","message":"the tool `x` is \"refused\"","param":null,"redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"},"type":"permission_error"}}"#
        )
    }

    @Test func `has Anthropic's shape`() {
        #expect(
            text(ErrorBody.bytes(for: denial, requestID: "req_1", family: .anthropic))
                == #"{"error":{"message":"the tool `x` is \"refused\"","redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"},"type":"permission_error"},"request_id":"req_1","type":"error"}"#
        )
    }

    @Test(arguments: [
        (JSONValue.string("a"), "\"a\""), (JSONValue.integer(7), "7"), (JSONValue.bool(true), "null"), (JSONValue.null, "null"),
    ])
    func `has JSON-RPC's shape, with the request's own id`(id: JSONValue, expected: String) {
        let before =
            #"{"error":{"code":-32000,"data":{"redoubt":{"code":"policy.denied","hint":"ask","layer":"tool_authorisation","request_id":"req_1"}},"message":"the tool `x` is \"refused\""},"id":"#
        let body = text(ErrorBody.jsonRPC(for: denial, requestID: "req_1", id: id))
        #expect(body == before + expected + #","jsonrpc":"2.0"}"#)
    }

    @Test func `never carries what only the audit log may know`() {
        for family in Dialect.Family.allCases {
            #expect(!text(ErrorBody.bytes(for: denial, requestID: "r", family: family)).contains("never shown"))
        }
        #expect(!text(ErrorBody.jsonRPC(for: denial, requestID: "r", id: nil)).contains("never shown"))
    }

    @Test func `names the type that the vendor gives with the status`() {
        let openAI: [Int: String] = [401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"]
        let anthropic: [Int: String] = [
            401: "authentication_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large",
            429: "rate_limit_error",
            500: "api_error", 502: "api_error", 503: "overloaded_error", 504: "timeout_error",
        ]
        for status in Set(DenialCode.allCases.map(\.status)) {
            let other = status >= 500 ? "server_error" : "invalid_request_error"
            #expect(ErrorBody.type(forStatus: status, family: .openAI) == openAI[status] ?? other)
            #expect(ErrorBody.type(forStatus: status, family: .anthropic) == anthropic[status] ?? "invalid_request_error")
        }
    }

    @Test func `is JSON for every code there is`() throws {
        for code in DenialCode.allCases {
            for family in Dialect.Family.allCases {
                let body = try JSONValue(parsing: ErrorBody.bytes(for: Denial(code, "w"), requestID: "r", family: family))
                let shown: String? = body["error"]?["redoubt"]?["code"]?.string
                #expect(shown == code.rawValue)
            }
            let rpc = try JSONValue(parsing: ErrorBody.jsonRPC(for: Denial(code, "w"), requestID: "r", id: JSONValue.integer(1)))
            let number: Int64 = rpc["error"]?["code"]?.integer ?? 0
            #expect(number <= -32_000)
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
            let lists: [[String]] = [[], ["a"], ["a", "b/c:d", "é\"x"]]
            for names in lists {
                #expect(ModelList(ModelList(names: names).bytes(family: family))?.names == names)
            }
        }
        #expect(
            text(ModelList(names: ["m"]).bytes(family: .openAI))
                == #"{"data":[{"created":0,"id":"m","object":"model","owned_by":"redoubt"}],"object":"list"}"#)
        #expect(
            text(ModelList(names: []).bytes(family: .anthropic)) == #"{"data":[],"first_id":null,"has_more":false,"last_id":null}"#)
        #expect(
            text(ModelList(names: ["m", "n"]).bytes(family: .anthropic))
                == #"{"data":[{"created_at":"1970-01-01T00:00:00Z","display_name":"m","id":"m","type":"model"},{"created_at":"1970-01-01T00:00:00Z","display_name":"n","id":"n","type":"model"}],"first_id":"m","has_more":false,"last_id":"n"}"#
        )
    }
}
