import Foundation
import RedoubtCore
import Testing

@testable import RedoubtAudit

struct MerkleVectorTests {
    @Test(.enabled(if: vectors("transparency-dev-merkle") != nil))
    func `all 518 published proof vectors are judged as they should be`() throws {
        let folder = try #require(vectors("transparency-dev-merkle")).appendingPathComponent("testdata")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var judged = 0
        for case let file as URL in files where file.pathExtension == "json" {
            let vector = try Vector(readFile(file.path))
            let kind = file.path.dropFirst(folder.path.count + 1).split(separator: "/")[0]
            #expect(try vector.holds(String(kind)) != vector.wantsError, "\(file.path)")
            judged += 1
        }
        #expect(judged == 518)
    }

    struct Vector {
        let document: JSONDocument

        init(_ bytes: [UInt8]) throws { document = try JSONDocument(bytes) }

        var wantsError: Bool { document.bool(document[document.root, "wantErr"]) ?? false }

        func holds(_ kind: String) throws -> Bool {
            guard let proof = hashes("proof") else { return false }
            switch kind {
            case "inclusion":
                guard let leaf = hash("leafHash"), let root = hash("root") else { return false }
                return MerkleProof.includes(leaf, at: number("leafIdx"), size: number("treeSize"), root: root, proof: proof)
            case "consistency":
                guard let old = opaque("root1"), let new = opaque("root2") else { return false }
                return MerkleProof.isConsistent(
                    oldSize: number("size1"), oldRoot: old, size: number("size2"), root: new, proof: proof)
            case "subtreeinclusion":
                guard let leaf = hash("leafHash"), let root = hash("root"), number("start") <= number("end") else { return false }
                return MerkleProof.subtreeIncludes(
                    leaf, at: number("leafIdx"), in: number("start")..<number("end"), root: root, proof: proof)
            default:
                guard let part = opaque("root1"), let root = opaque("root2"), number("start") <= number("end") else { return false }
                return MerkleProof.subtreeIsConsistent(
                    number("start")..<number("end"), hash: part, size: number("size"), root: root, proof: proof)
            }
        }

        private func number(_ key: String) -> UInt64 {
            guard let node = document[document.root, key] else { return 0 }
            return UInt64(String(decoding: document.bytes[document.range(node)], as: UTF8.self)) ?? 0
        }

        private func hash(_ key: String) -> TreeHash? { document.string(document[document.root, key]).flatMap(Self.hash) }

        /// The roots of a few vectors are texts that stand for any root at all; a hash of the text does so too.
        private func opaque(_ key: String) -> TreeHash? {
            document.string(document[document.root, key]).flatMap { Base64.decode($0) }.map {
                TreeHash($0) ?? MerkleTree.leafHash($0)
            }
        }

        private func hashes(_ key: String) -> [TreeHash]? {
            let all = document.items(document[document.root, key]).map { document.string($0).flatMap(Self.hash) }
            return all.contains(nil) ? nil : all.compactMap { $0 }
        }

        private static func hash(_ text: String) -> TreeHash? { Base64.decode(text).flatMap { TreeHash($0) } }
    }
}

struct MerkleTreeTests {
    /// The definition in RFC 6962 section 2.1, word for word.
    private static func slowRoot(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
        guard leaves.count > 1 else { return leaves.first ?? MerkleTree.emptyRoot }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return MerkleTree.nodeHash(slowRoot(leaves[..<middle]), slowRoot(leaves[middle...]))
    }

    private static let leaves = (0..<70).map { MerkleTree.leafHash(Array("leaf \($0)".utf8)) }

    private static func nodes(_ level: Int, _ index: UInt64) -> TreeHash {
        slowRoot(leaves[Int(index) << level..<(Int(index) + 1) << level])
    }

    @Test func `the root of the empty tree is the hash of nothing`() {
        #expect(MerkleTree().root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `the growing tree has the root of the definition at every size`() {
        var tree = MerkleTree()
        for (index, leaf) in Self.leaves.enumerated() {
            tree.append(leaf)
            #expect(tree.root == Self.slowRoot(Self.leaves[...index]))
        }
    }

    @Test func `every inclusion proof up to size 70 holds, and only for its own leaf and size`() throws {
        for size in UInt64(1)...70 {
            let root = Self.slowRoot(Self.leaves[..<Int(size)])
            for index in 0..<size {
                let proof = try MerkleProof.inclusion(of: index, size: size) { Self.nodes($0, $1) }
                let leaf = Self.leaves[Int(index)]
                #expect(MerkleProof.includes(leaf, at: index, size: size, root: root, proof: proof))
                #expect(!MerkleProof.includes(Self.leaves[(Int(index) + 1) % 70], at: index, size: size, root: root, proof: proof))
                #expect(!MerkleProof.includes(leaf, at: index, size: size, root: root, proof: proof + [root]))
            }
        }
    }

    @Test func `every consistency proof up to size 70 holds, and not for another root`() throws {
        for size in UInt64(1)...70 {
            let root = Self.slowRoot(Self.leaves[..<Int(size)])
            for old in 1...size {
                let oldRoot = Self.slowRoot(Self.leaves[..<Int(old)])
                let proof = try MerkleProof.consistency(from: old, to: size) { Self.nodes($0, $1) }
                #expect(MerkleProof.isConsistent(oldSize: old, oldRoot: oldRoot, size: size, root: root, proof: proof))
                #expect(
                    !MerkleProof.isConsistent(oldSize: old, oldRoot: MerkleTree.emptyRoot, size: size, root: root, proof: proof))
            }
        }
    }

    @Test func `a huge subtree range is judged without overflow`() {
        let hash = MerkleTree.emptyRoot
        #expect(!MerkleProof.subtreeIncludes(hash, at: 1, in: 1..<UInt64.max, root: hash, proof: []))
        #expect(!MerkleProof.subtreeIncludes(hash, at: 1, in: 0..<UInt64.max, root: hash, proof: []))
        #expect(!MerkleProof.isConsistent(oldSize: .max - 1, oldRoot: hash, size: .max, root: hash, proof: [hash]))
    }
}
