internal import Testing

/// The tour that `make run` begins with checks every stop itself; it only has to get to its end.
@Suite struct `The tour` {
    @Test func `leads through every layer`() async throws {
        try await ScratchFolder.using { folder in
            let outcome = try await Redoubt(folder: folder)("tour")
            #expect(outcome.status == 0, "\(outcome.err)")
            for word in [
                "[REDACTED_ANTHROPIC_KEY]", "injection.detected", "input.path", "request 101:", "TAMPERED",
                "Every stop did what it should.",
            ] {
                #expect(outcome.out.contains(word), "\(word)")
            }
            #expect(folder.files.isEmpty)
        }
    }
}
