import RedoubtCore
import Testing

@testable import RedoubtInspection

@Suite struct SignatureTableTests {
    @Test func `every built-in signature can be read`() {
        #expect(SignatureTable.builtIn.faults.map(\.words) == [])
        #expect(SignatureTable.builtIn.signatures.count > 150)
    }
}
