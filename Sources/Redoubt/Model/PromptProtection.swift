internal import RedoubtCore
internal import RedoubtInspection
internal import RedoubtWire
internal import Synchronization

/// Keeps replies from quoting the prompt that steers the model.
///
/// *Looks at:* the texts of replies, streamed or whole, beside the system prompts of the request and what the gateway put before
/// them. *Refuses:* nothing; it replaces what is quoted. *Does not see:* paraphrases, and the arguments of tool calls: whether a
/// prompt's words may go to a tool is policy's to say. *Costs:* the words of a prompt once, then some nanoseconds a byte. See
/// ``PromptShield``.
public final class PromptProtection: Sendable {
    /// Prompts repeat from call to call; so many are remembered, and all are forgotten when there are more.
    private static let mostRemembered = 256

    private let known = Mutex<[[String]: PromptIndex]>([:])

    public init() {}

    /// The filter for one conversation; nil where nothing steers the model.
    func filter(for slots: [TextSlot], preamble: String?) -> (@Sendable () -> any TextFilter)? {
        var prompts = slots.filter { $0.channel == .system }.map(\.text)
        if prompts.isEmpty { return nil }
        if let preamble { prompts.append(preamble) }
        let shield = PromptShield(index: index(of: prompts), quoted: slots.filter { $0.channel == .user }.map(\.text))
        return { shield.makeFilter() }
    }

    private func index(of prompts: [String]) -> PromptIndex {
        known.withLock { known in
            if let index = known[prompts] { return index }
            if known.count >= Self.mostRemembered { known.removeAll(keepingCapacity: true) }
            let index = PromptIndex(prompts)
            known[prompts] = index
            return index
        }
    }
}
