public import RedoubtCore
internal import RedoubtWire

/// Finds the provider for a model: the first that speaks the caller's dialect and serves the name.
public struct UpstreamRouter: Sendable {
    private let upstreams: [Upstream]

    public init(_ upstreams: [Upstream]) { self.upstreams = upstreams }

    /// Asks every provider for its models, so that the first wrong name is already known to be wrong.
    public func warmUp() async {
        await withTaskGroup(of: Void.self) { group in
            for upstream in upstreams { group.addTask { await upstream.catalogue.ask() } }
        }
    }

    /// Lets go of every provider's connections, once, when no call will come any more.
    public func close() async { for upstream in upstreams { await upstream.close() } }

    /// The upstream for a model, or a refusal that names the nearest models there are.
    ///
    /// A provider that does not say what it has is believed to have everything that its patterns allow; what it does say is
    /// believed, after asking once more for a name that is not in it.
    func route(model: String, family: Dialect.Family) async throws(Refusal) -> Upstream {
        let speaking = upstreams.filter { $0.family == nil || $0.family == family }
        let serving = speaking.filter { $0.serves(model) }
        for upstream in serving {
            guard let known = upstream.catalogue.known, !known.isEmpty else { return upstream }
            if Self.lists(known, model) { return upstream }
            guard let fresh = await upstream.catalogue.refreshed(), !fresh.isEmpty else { return upstream }
            if Self.lists(fresh, model) { return upstream }
        }
        throw .denied(unknown(model, family, among: speaking))
    }

    /// The upstream of a provider's name.
    public func upstream(named name: String) -> Upstream? { upstreams.first { $0.name == name } }

    /// The model asked for at its provider, and then what stands in for it when that fails: those that speak the caller's dialect.
    func targets(_ first: Upstream, _ model: String, family: Dialect.Family) -> [(upstream: Upstream, model: String)] {
        var targets = [(upstream: first, model: model)]
        for fallback in first.fallbacks {
            let upstream = fallback.provider.map { name in upstreams.first { $0.name == name } } ?? first
            guard let upstream, upstream.family == nil || upstream.family == family else { continue }
            let name = fallback.model ?? model
            if !targets.contains(where: { $0.upstream === upstream && $0.model == name }) { targets.append((upstream, name)) }
        }
        return targets
    }

    /// Every model that is known, for a list of models.
    public func modelNames() async -> [String] {
        var names: [String] = []
        for upstream in upstreams {
            names += upstream.catalogue.known ?? upstream.patterns.filter { !$0.contains("*") }
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// How each provider is.
    public func health(at now: Timestamp) -> [(name: String, isUsable: Bool, state: String)] {
        upstreams.map { upstream in
            let health = upstream.health(at: now)
            return (upstream.name, health.isUsable, health.state)
        }
    }

    /// A listed name counts also with a tag or a date behind it (`llama3` for `llama3:latest`, `gpt-4o` for `gpt-4o-2024-08-06`).
    private static func lists(_ names: [String], _ model: String) -> Bool {
        names.contains { name in
            guard name.hasPrefix(model) || model.hasPrefix(name) else { return false }
            let longer = name.count > model.count ? name.dropFirst(model.count) : model.dropFirst(name.count)
            return longer.isEmpty || longer.first == ":" || longer.first == "-" || longer.first == "@"
        }
    }

    private func unknown(_ model: String, _ family: Dialect.Family, among speaking: [Upstream]) -> Denial {
        let names = speaking.flatMap { $0.catalogue.known ?? $0.patterns.filter { !$0.contains("*") } }
        let near = didYouMean(model, among: Set(names))
        let elsewhere = upstreams.first { $0.family != nil && $0.family != family && !$0.patterns.isEmpty && $0.serves(model) }
        let other = elsewhere.map { "\(quoted($0.name)) serves it, on the paths of its own dialect" }
        let patterns = speaking.flatMap(\.patterns).map { quoted($0) }.joined(separator: ", ")
        let hint = near.isEmpty ? other ?? (patterns.isEmpty ? "configure a provider for it" : "configured: \(patterns)") : near
        return Denial(.inputUnknownModel, "no provider serves the model \(quoted(model))", hint: hint)
    }
}

extension ModelCatalogue {
    /// The list, asked anew unless that was done within the last seconds: a caller with wrong names must not flood a provider.
    func refreshed() async -> [String]? { isVeryFresh ? known : await ask() ?? known }
}
