/// What becomes of the places.
extension RedactionScanner {
    // MARK: starting

    /// A rule's thread from a place on, unless its left neighbour forbids it. It has read nothing.
    func thread(_ rule: Int, from start: Int) -> RedactionThread? {
        let before = byte(before: start)
        if before < 256, lefts[rule].contains(UInt8(before)) { return nil }
        let head = head(rule), state = head.first[neighbour(before: start)]
        guard state != 0 else { return nil }
        return RedactionThread(rule: Int32(rule), state: state, start: start, hasPrefix: head.hasPrefix)
    }

    /// The thread that a trigger at a place starts, when it is alive there.
    func thread(for trigger: Int, at place: Int) -> RedactionThread? {
        let start = starts[trigger]
        guard start.limit > 0 else { return thread(Int(start.rule), from: place) }
        return thread(Int(start.rule), from: place - runLength(before: place, trigger), to: place)
    }

    private func runLength(before place: Int, _ trigger: Int) -> Int {
        runLength(triggers[trigger].run, upTo: triggers[trigger].limit, before: place)
    }

    private func thread(_ rule: Int, from start: Int, to place: Int) -> RedactionThread? {
        guard var thread = thread(rule, from: start), start == place || run(&thread, to: place) == nil else { return nil }
        return thread
    }

    mutating func startThread(_ trigger: Int, at place: Int) {
        let start = starts[trigger]
        if start.limit == 0 {
            if let thread = thread(Int(start.rule), from: place) { startThread(thread, at: place) }
        } else {
            let begin = place - runLength(before: place, trigger)
            // From there the rule has looked already, and come as far as it can.
            guard begin == place || !isLastStart(start.rule, begin) else { return }
            if let thread = thread(Int(start.rule), from: begin, to: place) { startThread(thread, at: place) }
        }
    }

    /// Whether the rule last began there. From now on it did.
    private mutating func isLastStart(_ rule: Int32, _ start: Int) -> Bool {
        guard let index = lastStarts.firstIndex(where: { $0.rule == rule }) else {
            lastStarts.append((rule, start))
            return false
        }
        defer { lastStarts[index].start = start }
        return lastStarts[index].start == start
    }

    private mutating func startThread(_ thread: RedactionThread, at place: Int) {
        prepare(Int(thread.rule))
        if let older = replaceable(by: thread) {
            threads[older] = thread
            return deadline = min(deadline, thread.deadline)
        }
        // Two keywords of one rule may stand at the same place.
        for other in threads.reversed() {
            guard other.position == place else { break }
            if thread.isCovered(by: other) { return }
        }
        threads.append(thread)
        deadline = min(deadline, thread.deadline)
    }

    /// The thread of the same rule that began in the same name (see ``RedactionRule/restarts``).
    private func replaceable(by thread: RedactionThread) -> Int? {
        let set = restarts[Int(thread.rule)]
        guard !set.isEmpty else { return nil }
        let threads = threads.span, bytes = bytes.span
        var index = threads.count - 1
        while index >= 0, threads[index].rule != thread.rule { index -= 1 }
        guard index >= 0, threads[index].value < 0 else { return nil }
        var place = thread.start - base
        let first = threads[index].start - base
        while place > first {
            place -= 1
            guard set.contains(bytes[place]) else { return nil }
        }
        return index
    }

    // MARK: meeting

    /// The end of a stretch, at which the threads see each other.
    mutating func meet() {
        dropHopeless()
        mergeThreads()
        guard threads.count > Self.mostThreads else { return }
        blackOut()
        threads.removeLast(threads.count - Self.mostThreads)
    }

    /// Drops threads whose check would no longer take what they have found, nor anything that they may still find.
    private mutating func dropHopeless() {
        let bytes = bytes, base = base, mostSigns = mostSigns
        threads.removeAll { thread in
            let most = mostSigns[Int(thread.rule)]
            guard most < .max, thread.value >= 0, !thread.isSwallowing else { return false }
            var signs = 0
            // What it finds goes at least so far.
            let least = thread.finding?.upperBound ?? thread.position
            for place in (thread.value - base)..<(least - base)
            where bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: ":") { signs += 1 }
            return signs > most
        }
    }

    /// Drops threads whose findings could only lie inside those of another, which as a rule is older. Threads that may cover each
    /// other are found by their hash, so that the work does not grow with the square of their number.
    private mutating func mergeThreads() {
        // A stretch may leave more threads than may live on.
        var size = 256
        while size < 2 * threads.count { size *= 2 }
        var slots = [Int16](repeating: -1, count: size)
        var kept = 0
        for index in threads.indices {
            let thread = threads[index]
            let key = thread.state ^ (UInt32(bitPattern: thread.rule) &* 0x85EB_CA6B)
            var slot = Int((key &* 0x9E37_79B1) &>> 16) & (size - 1)
            var isCovered = false
            while slots[slot] >= 0, !isCovered {
                isCovered = thread.isCovered(by: threads[Int(slots[slot])])
                slot = (slot + 1) & (size - 1)
            }
            guard !isCovered else { continue }
            slots[slot] = Int16(kept)
            if kept != index { threads[kept] = thread }
            kept += 1
        }
        if kept < threads.count { threads.removeLast(threads.count - kept) }
    }

    // MARK: running

    /// Takes all threads to an offset; those that die on the way report what they found, in the order in which they die.
    mutating func runThreads(to stop: Int) {
        guard !threads.isEmpty else {
            position = stop
            return
        }
        // Taken out: to change what lies in `self` while reading it would copy all of it.
        var running: [RedactionThread] = []
        swap(&running, &threads)
        var kept = 0
        var deaths: [(offset: Int, thread: RedactionThread)] = []
        var lives: [Range<Int>] = []
        let detours = run(&running, to: stop, &kept, &deaths, &lives)
        if detours > 0 { tables.automata.noteDetours(detours) }
        if kept < running.count { running.removeLast(running.count - kept) }
        swap(&running, &threads)
        // The sort keeps the order of threads that die at the same place.
        if deaths.count > 1 { deaths.sort { $0.offset < $1.offset } }
        for death in deaths { resolve(death.thread, at: death.offset) }
        if isBlackedOut { endBlackout(from: position, to: stop, threads: lives) }
        position = stop
    }

    /// Runs all; those that live on come to the front. Answers with how many had a table that is not joined.
    private func run(
        _ running: inout [RedactionThread], to stop: Int, _ kept: inout Int,
        _ deaths: inout [(offset: Int, thread: RedactionThread)],
        _ lives: inout [Range<Int>]
    ) -> Int {
        // Taken in hand once: for each thread it would cost more than many of them have to read.
        let bytes = bytes.span, joined = automata.joined.span, heads = automata.heads.span
        var detours = 0
        for index in running.indices {
            let start = running[index].position
            let head = heads[Int(running[index].rule)]
            var death: Int?
            if running[index].state < head.count {
                death = Self.run(&running[index], to: stop, head, joined, bytes, base: base)
            }
            // What is not joined, or not even filled, is read where it was built.
            if death == nil, running[index].position < stop {
                death = run(&running[index], to: stop)
                detours += 1
            }
            if isBlackedOut { lives.append(start..<(death ?? stop)) }
            if let death {
                if running[index].isSwallowing || running[index].finding != nil { deaths.append((death, running[index])) }
            } else {
                if kept != index { running[kept] = running[index] }
                kept += 1
            }
        }
        return detours
    }

    /// Runs a thread over the bytes up to an offset; answers with the offset of the byte on which it died.
    func run(_ thread: inout RedactionThread, to stop: Int) -> Int? {
        let rule = Int(thread.rule)
        if rule < automata.heads.count, thread.state < automata.heads[rule].count {
            let death = Self.run(&thread, to: stop, automata.heads[rule], automata.joined.span, bytes.span, base: base)
            if death != nil || thread.position >= stop { return death }
        }
        let automaton = tables.automata.automaton(of: rule), head = automaton.head
        while true {
            let death = Self.run(&thread, to: stop, head, automaton.table.span, bytes.span, base: base)
            if death != nil || thread.position >= stop { return death }
            tables.automata.fill(automaton, at: thread.state, for: bytes[thread.position - base])
        }
    }

    /// Comes to a halt before `stop` at an entry that is not there.
    private static func run(
        _ thread: inout RedactionThread, to stop: Int, _ head: AutomatonHead, _ entries: borrowing Span<UInt32>,
        _ bytes: borrowing Span<UInt8>, base: Int
    ) -> Int? {
        let first = head.base
        var index = thread.position - base
        let end = stop - base
        var state = thread.state
        if thread.value < 0 {
            while index < end {
                let entry = entries[first &+ Int(state) &+ Int(entries[first &+ Int(bytes[index])])]
                if entry < 4 {
                    if entry == RuleAutomaton.unknown { return halt(&thread, state, at: base + index) }
                    // The prefix ends right here, or there is none.
                    guard entry & RuleAutomaton.matched != 0 else { return base + index }
                    thread.value = base + index
                    state = head.value[index > 0 ? PatternNeighbour(bytes[index - 1]) : .edge]
                    break
                }
                state = entry >> 2
                index &+= 1
            }
        }
        if thread.value >= 0 {
            var matched = thread.matched - base, accept = thread.accept - base
            defer { (thread.matched, thread.accept) = (matched + base, accept + base) }
            while index < end {
                let entry = entries[first &+ Int(state) &+ Int(entries[first &+ Int(bytes[index])])]
                if entry & RuleAutomaton.matched != 0 {
                    matched = index
                    if entry & RuleAutomaton.accepted != 0 { accept = index }
                }
                if entry < 4 { return entry == RuleAutomaton.unknown ? halt(&thread, state, at: base + index) : base + index }
                state = entry >> 2
                index &+= 1
            }
        }
        return halt(&thread, state, at: stop)
    }

    @inline(__always)
    private static func halt(_ thread: inout RedactionThread, _ state: UInt32, at position: Int) -> Int? {
        thread.state = state
        thread.position = position
        return nil
    }

    // MARK: ending

    /// The thread died at `offset`: what it matched, if anything, becomes a finding.
    private mutating func resolve(_ thread: RedactionThread, at offset: Int) {
        if thread.isSwallowing {
            report(.dropped(from: thread.value, to: offset))
        } else if let range = thread.finding {
            report(.match(range, rule: Int(thread.rule), start: thread.start))
            for rule in tables.followers[Int(thread.rule)] { report(.match(range, rule: Int(rule), start: thread.start)) }
        }
    }

    /// A bound is reached: a thread that matches until here swallows on; one that matched earlier ends there; any other goes.
    mutating func meetDeadline() {
        let now = position
        meetDeadline { $0.deadline <= now }
    }

    /// The same for threads whose bound is another one.
    mutating func meetDeadline(where isDue: (RedactionThread) -> Bool) {
        var kept: [RedactionThread] = []
        for var thread in threads {
            if isDue(thread) {
                guard thread.value >= 0, position - thread.matched <= 128 else {
                    resolve(thread, at: position)
                    continue
                }
                thread.isSwallowing = true
                let matching = threads.filter { $0.value >= 0 && $0.matched > $0.value }.map { Int($0.rule) } + [Int(thread.rule)]
                let rules = matching + matching.flatMap { tables.followers[$0].map { Int($0) } }
                report(.overlong(thread.value..<position, rules: rules))
            }
            kept.append(thread)
        }
        threads = kept
        deadline = kept.reduce(.max) { min($0, $1.deadline) }
    }

    /// The end of the text: every thread is told so, and everything is decided.
    mutating func endThreads() {
        let last = threads
        threads = []
        deadline = .max
        for var thread in last where thread.value >= 0 {
            if isAccepted(thread) { thread.accept = position }
            resolve(thread, at: position)
        }
        if isBlackedOut {
            isBlackedOut = false
            report(.dropped(from: position, to: position))
        }
    }

    /// Whether the end of the text may stand behind what the thread matches.
    private func isAccepted(_ thread: RedactionThread) -> Bool {
        let automaton = tables.automata.automaton(of: Int(thread.rule))
        tables.automata.fill(automaton, at: thread.state, for: nil)
        return automaton.table[Int(thread.state + automaton.head.endColumn)] & RuleAutomaton.accepted != 0
    }

    // MARK: overflow

    private mutating func blackOut() {
        guard !isBlackedOut else { return }
        isBlackedOut = true
        report(.overflow(firstValue..<position))
    }

    /// Where the first value begins that is waited for. One that is known to come to nothing is not: some of it may be out already.
    private var firstValue: Int {
        // So far everybody who decides this place has been able to look.
        let horizon = min(end, position + Self.lookahead - 1)
        return threads.reduce(position) { first, thread in
            guard thread.value >= 0, thread.value < first else { return first }
            var ahead = thread
            if run(&ahead, to: horizon) != nil, ahead.finding == nil { return first }
            return thread.value
        }
    }

    /// The overflow ends at the first white space at which no thread lives.
    mutating func endBlackout(from start: Int, to stop: Int, threads lives: [Range<Int>]) {
        for offset in start..<stop where ByteSet.whitespace.contains(bytes[offset - base]) {
            guard !lives.contains(where: { $0.contains(offset) }) else { continue }
            isBlackedOut = false
            report(.dropped(from: offset, to: offset))
            return
        }
    }
}
