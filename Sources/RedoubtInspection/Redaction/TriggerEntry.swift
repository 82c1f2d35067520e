/// A trigger and what its rule's patterns begin with, from which the indexes learn at which bytes it can fire.
struct TriggerEntry {
    let trigger: RuleTrigger
    /// In lower case.
    let keyword: ArraySlice<UInt8>
    let prefix: PatternSyntax?
    let value: PatternSyntax
    let left: ByteSet
    /// What may stand behind the value.
    let right: ByteSet

    /// What may stand before the trigger's place and from there on.
    var window: TriggerWindow {
        let limit = trigger.limit
        let sets = places(limit: limit, depth: WindowIndex.depth)
        return TriggerWindow(before: before, sets: Array(sets[limit...]))
    }

    /// The first four bytes of a keyword, or nil when the rule cannot begin with it.
    var gram: GramSpelling? {
        // Behind a run any spelling will do: such keywords are few.
        let sets = trigger.limit == 0 ? places(limit: 0, depth: 4) : keyword.prefix(4).map { ByteSet(bothCasesOf: $0) }
        return GramSpelling(keyword, sets: sets)
    }

    /// With a run before it the left neighbour is the run's last byte; or the rule's own where the run may be empty.
    private var before: ByteSet {
        guard trigger.limit > 0 else { return left.inverted }
        let mayBeEmpty = !places(limit: 0, depth: 1)[0].isEmpty
        return mayBeEmpty ? trigger.run.union(left.inverted) : trigger.run
    }

    /// Which bytes may stand at each of the `limit` places before the trigger's and the `depth` from there on.
    private func places(limit: Int, depth: Int) -> [ByteSet] {
        var allowed = [ByteSet](repeating: trigger.run, count: limit)
        for place in 0..<depth {
            if place < keyword.count {
                allowed.append(ByteSet(bothCasesOf: keyword[keyword.startIndex + place]))
            } else {
                allowed.append(place == 0 ? trigger.beginnings : .all)
            }
        }
        var walk = WindowWalk(allowed)
        var places: WindowWalk.Places = (1 << WindowWalk.Places(limit + 1)) - 1
        if let prefix { places = walk.follow(prefix, from: places) }
        walk.end(walk.follow(value, from: places), before: right)
        return walk.chosen
    }
}
