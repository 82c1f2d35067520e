import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct TileTests {
    @Test(arguments: [
        (TilePath(.hashes(level: 0), index: 1_234_067), "tile/0/x001/x234/067"),
        (TilePath(.hashes(level: 3), index: 0, width: 5), "tile/3/000.p/5"),
        (TilePath(.entries, index: 999), "tile/entries/999"),
        (TilePath(.entries, index: 1000, width: 255), "tile/entries/x001/000.p/255"),
    ])
    func `paths are those of the specification`(path: TilePath, text: String) {
        #expect(path.text == text)
    }

    @Test func `the widths for a tree of 70000 are those of the specification's example`() {
        let size: UInt64 = 70_000
        #expect(TilePath.width(level: 0, index: 272, size: size) == 256)
        #expect(TilePath.width(level: 0, index: 273, size: size) == 112)
        #expect(TilePath.width(level: 0, index: 274, size: size) == 0)
        #expect(TilePath.width(level: 1, index: 0, size: size) == 256)
        #expect(TilePath.width(level: 1, index: 1, size: size) == 17)
        #expect(TilePath.width(level: 2, index: 0, size: size) == 1)
    }

    @Test func `an entry bundle is read only when it is exactly its entries`() {
        var bytes: [UInt8] = []
        for text in ["one", "", "three"] { EntryBundle.append(Array(text.utf8)[...], to: &bytes) }
        #expect(EntryBundle.entries(bytes, count: 3)?.map { String(decoding: bytes[$0], as: UTF8.self) } == ["one", "", "three"])
        #expect(EntryBundle.entries(bytes, count: 2) == nil)
        #expect(EntryBundle.entries(bytes + [0], count: 3) == nil)
        #expect(EntryBundle.entries(Array(bytes.dropLast()), count: 3) == nil)
    }

    @Test(.enabled(if: vectors("tessera-testdata-log") != nil))
    func `another implementation's log is read and verified whole, at every size it had`() throws {
        let folder = try #require(vectors("tessera-testdata-log")).appendingPathComponent("log").path
        let key = try VerifierKey(vkey: "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        let store = TileStore(folder: folder)
        var checkpoints: [Checkpoint] = []
        for size in 0...15 {
            let note = try SignedNote(readFile("\(folder)/checkpoint.\(size)"))
            #expect(note.verify(key) == .valid)
            let head = try Checkpoint(text: note.text)
            #expect(head.size == UInt64(size))
            #expect(try Self.root(of: store, head) == head.root)
            checkpoints.append(head)
        }
        #expect(try Checkpoint(text: SignedNote(#require(try store.checkpoint())).text) == checkpoints[15])
        for old in 1...15 {
            for new in old...15 {
                var tree = TileTree(store, size: UInt64(new))
                let proof = try MerkleProof.consistency(from: UInt64(old), to: UInt64(new)) { (level, index) throws(Fault) in
                    try tree.node(level: level, index: index)
                }
                #expect(
                    MerkleProof.isConsistent(
                        oldSize: UInt64(old), oldRoot: checkpoints[old].root, size: UInt64(new), root: checkpoints[new].root,
                        proof: proof))
            }
        }
    }

    private static func root(of store: TileStore, _ head: Checkpoint) throws -> TreeHash {
        var tiles = TileCheck(store, head: head)
        var tree = MerkleTree()
        for index in 0..<tiles.bundles {
            let (read, flaw) = try tiles.read(index)
            #expect(flaw == nil)
            let diagnosis = try #require(read)
            #expect(diagnosis.isWhole)
            for hash in diagnosis.found { tree.append(hash) }
            #expect(try tiles.add(diagnosis.found) == nil)
        }
        #expect(try tiles.finish() == nil)
        return tree.root
    }
}
