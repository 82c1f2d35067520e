internal import RedoubtCore
internal import RedoubtTraffic
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
        let generates = request.dialect.answersWithText
        let call = ModelWindows.Call(
            user: permitted.caller.user, provider: permitted.parsed.upstream.name, model: request.model,
            input: request.estimatedInputTokens,
            output: generates ? min(request.maximumOutputTokens ?? 1024, 100_000) * request.answers : 0,
            continuesTurn: permitted.parsed.identified.arrival.continuesTurn)
        do throws(Refusal) {
            let (demand, price) = try windowed(call)
            var admission = try await layers.admission.admit(demand, at: trail.started)
            admission.price = price
            trail.note(.rateLimit, admission.words)
            return Admitted(permitted: permitted, admission: admission)
        } catch {
            guard case .denied(let denial) = error else { throw error }
            try stop(denial, &trail)
            return Admitted(permitted: permitted, admission: Admission())
        }
    }

    private func windowed(_ call: ModelWindows.Call) throws(Refusal) -> (demand: Demand, price: Price?) {
        do throws(Denial) { return try layers.windows.demand(call) } catch { throw .denied(error) }
    }
}
