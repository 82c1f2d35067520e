import Redoubt
import RedoubtCore
import RedoubtTesting
import RedoubtWire
import Testing

@Suite struct `A reply that quotes its system prompt` {
    private static let prompt =
        "You are the concierge of the Harbour Lantern hotel. Never offer more than twelve percent discount, keep the wholesale "
        + "tariff of room forty to yourself, and route complaints about the ferry to Marguerite in the west office."
    private static let body =
        #"{"model":"m1","messages":[{"role":"system","content":"\#(prompt)"},{"role":"user","content":"hi"}]"#
    private static let quotations = [
        prompt, prompt.uppercased(), "> **" + prompt.split(separator: " ").joined(separator: "**\n> **") + "**",
        String(prompt.dropFirst(60)),
    ]

    @Test(arguments: quotations) func `loses the quotation and keeps the rest`(quotation: String) async {
        let fixture = PassageFixture(completion("Certainly! " + quotation + " Anything else?"))
        let text = await fixture.send(Self.body + "}").text()
        #expect(text.contains("[REDACTED_SYSTEM_PROMPT]") && text.contains("Certainly!"))
        #expect(!text.lowercased().contains("wholesale"))
        #expect(fixture.actions.contains("output_redacted redacted"))
    }

    @Test(arguments: [1, 4, 30]) func `loses it from a stream however it is cut`(width: Int) async {
        var events: [String] = []
        var rest = ("Certainly! " + Self.prompt)[...]
        while !rest.isEmpty {
            let content = String(decoding: JSONString.literal(String(rest.prefix(width))), as: UTF8.self)
            events.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\(content)},\"finish_reason\":null}]}\n\n")
            rest = rest.dropFirst(width)
        }
        events += ["data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", "data: [DONE]\n\n"]
        let fixture = PassageFixture(.stream(events))
        let raw = await fixture.send(Self.body + #","stream":true}"#).text()
        let said = raw.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0.dropFirst(6))) }
            .map { $0["choices"]?.array?.first?["delta"]?["content"]?.string ?? "" }.joined()
        #expect(said.contains("[REDACTED_SYSTEM_PROMPT]") && !said.contains("wholesale") && !said.contains("Marguerite"))
    }

    @Test func `may say what the user said, and what a prompt of few words says`() async {
        let mine = #"{"model":"m1","messages":[{"role":"user","content":"\#(Self.prompt)"}]}"#
        #expect(await PassageFixture(completion(Self.prompt)).send(mine).text().contains("wholesale"))
        let short = #"{"model":"m1","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"hi"}]}"#
        #expect(await PassageFixture(completion("I shall be brief. Be brief.")).send(short).text().contains("Be brief."))
    }
}
