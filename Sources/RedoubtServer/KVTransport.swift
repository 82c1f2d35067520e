internal import Redoubt
internal import RedoubtCore
public import RedoubtVault

/// Carries requests to a HashiCorp KV server.
public enum KVTransport {
    /// For the server at an address, `VAULT_ADDR` as a rule; one that is none fails every request.
    public static func send(to address: String?) -> KVSource.Send {
        { (request) throws(Fault) in
            guard let address, let url = ServiceURL(parsing: address), url.scheme == "https" || url.isLoopback else {
                throw Fault(.keyMissing, "VAULT_ADDR is not set, or is no https address", hint: "set it, and VAULT_TOKEN")
            }
            let client = try UpstreamClient(url, connectTimeout: .seconds(5))
            defer { client.close() }
            var headers = [("accept", "application/json"), ("x-vault-request", "true")]
            if let namespace = request.namespace { headers.append(("x-vault-namespace", namespace)) }
            let body = request.body?.withValue { Array($0.utf8) } ?? []
            do throws(UpstreamFailure) {
                let response = try await client.send(
                    UpstreamRequest(
                        method: request.method.rawValue, path: request.path, headers: headers.map { (name: $0.0, value: $0.1) },
                        credential: request.token.map { UpstreamCredential(header: "x-vault-token", prefix: "", value: $0) },
                        body: body, silence: .seconds(10)))
                guard case .whole(let bytes) = response.body else { return KVResponse(status: response.status, body: []) }
                return KVResponse(status: response.status, body: bytes)
            } catch { throw Fault(.sourceFailed, "the KV server does not answer: \(error.words)", hint: "check VAULT_ADDR") }
        }
    }
}
