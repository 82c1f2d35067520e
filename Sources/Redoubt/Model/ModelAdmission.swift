internal import RedoubtCore
internal import RedoubtWire

extension ModelPassage {
    /// A call for which there is room. It cannot be copied: its right to be under way goes with it, once.
    struct Admitted: ~Copyable {
        let permitted: Permitted
        let admission: Admission

        fileprivate init(permitted: Permitted, admission: consuming Admission) {
            self.permitted = permitted
            self.admission = admission
        }
    }

    func admit(_ permitted: Permitted, _ trail: inout Trail) async throws(Refusal) -> Admitted {
        let request = permitted.parsed.request
        guard layers.mode != .off else { return Admitted(permitted: permitted, admission: Admission()) }
        // The answer is guessed by what the caller lets it be; the provider's own count corrects it.
        let estimate = request.estimatedInputTokens + min(request.maximumOutputTokens ?? 1024, 100_000) * request.answers
        let demand = layers.windows.demand(
            user: permitted.parsed.identified.arrival.continuesTurn ? nil : permitted.caller.user,
            provider: permitted.parsed.upstream.name, tokens: estimate)
        do throws(Refusal) {
            let admission = try await layers.admission.admit(demand, at: trail.started)
            trail.note(.rateLimit, admission.words)
            return Admitted(permitted: permitted, admission: admission)
        } catch {
            guard case .denied(let denial) = error else { throw error }
            try stop(denial, &trail)
            return Admitted(permitted: permitted, admission: Admission())
        }
    }
}
