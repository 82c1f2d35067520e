/// What was found in decoded text, in the offsets of the original.
///
/// Several views of the same text report here, in an order that depends on how the stream was cut; so nothing here may depend on
/// that order: what overlaps is always joined.
struct DecodedFindings: Sendable {
    /// A longer one is not kept waiting until its end is known.
    private static let longest = 16_384

    /// In order, none overlapping.
    var clusters: [RedactionCluster] = []

    mutating func add(_ cluster: RedactionCluster, _ tables: RedactionTables) {
        var joined = cluster
        var index = clusters.count
        while index > 0, clusters[index - 1].extent > joined.start {
            index -= 1
            guard clusters[index].start < joined.extent else { continue }
            joined = clusters[index].joined(with: joined, tables)
            clusters.remove(at: index)
        }
        if joined.end - joined.start > Self.longest {
            joined.winner = tables.overflowRule
            joined.validated = false
            joined.frozen = tables.replacing.replacement(for: .overflow, value: [])
        }
        clusters.insert(joined, at: index)
    }

    /// What was being dropped has come to its end.
    mutating func close(around start: Int, at offset: Int) {
        guard let index = clusters.lastIndex(where: { $0.open > 0 && $0.start <= start }) else { return }
        clusters[index].open -= 1
        clusters[index].end = max(clusters[index].end, offset)
    }
}
