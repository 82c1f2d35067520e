/// What becomes of the places.
extension RedactionScanner {
    // MARK: starting

    /// A rule's thread from a place on, unless its left neighbour forbids it. It has read nothing.
    func thread(_ rule: Int, from start: Int) -> RedactionThread? {
        let before = byte(before: start)
        if before < 256, lefts[rule].contains(UInt8(before)) { return nil }
        let automaton = automaton(rule), state = automaton.first[neighbour(before: start)]
        guard state != 0 else { return nil }
        return RedactionThread(rule: Int32(rule), state: state, start: start, hasPrefix: automaton.hasPrefix)
    }

    /// The thread that a trigger at a place starts, when it is alive there.
    func thread(for trigger: RuleTrigger, at place: Int) -> RedactionThread? {
        let run = trigger.limit == 0 ? 0 : runLength(trigger.run, upTo: trigger.limit, before: place)
        guard var thread = thread(Int(trigger.rule), from: place - run) else { return nil }
        guard run == 0 || self.run(&thread, to: place) == nil else { return nil }
        return thread
    }

    mutating func startThread(_ trigger: RuleTrigger, at place: Int) {
        guard let thread = thread(for: trigger, at: place) else { return }
        prepare(Int(trigger.rule))
        // Two keywords of one rule may stand at the same place.
        for other in threads.reversed() {
            guard other.position == place else { break }
            if thread.isCovered(by: other) { return }
        }
        threads.append(thread)
        deadline = min(deadline, thread.deadline)
    }

    // MARK: meeting

    /// The end of a stretch, at which the threads see each other.
    mutating func meet() {
        mergeThreads()
        guard threads.count > Self.mostThreads else { return }
        blackOut()
        threads.removeLast(threads.count - Self.mostThreads)
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
        for index in running.indices {
            let start = running[index].position
            let death = run(&running[index], to: stop)
            if isBlackedOut { lives.append(start..<(death ?? stop)) }
            if let death {
                if running[index].isSwallowing || running[index].finding != nil { deaths.append((death, running[index])) }
            } else {
                if kept != index { running[kept] = running[index] }
                kept += 1
            }
        }
        if kept < running.count { running.removeLast(running.count - kept) }
        swap(&running, &threads)
        // The sort keeps the order of threads that die at the same place.
        if deaths.count > 1 { deaths.sort { $0.offset < $1.offset } }
        for death in deaths { resolve(death.thread, at: death.offset) }
        if isBlackedOut { endBlackout(from: position, to: stop, threads: lives) }
        position = stop
    }

    /// Runs a thread over the bytes up to an offset; answers with the offset of the byte on which it died.
    func run(_ thread: inout RedactionThread, to stop: Int) -> Int? {
        let automaton = automaton(Int(thread.rule)), table = automaton.table
        let bytes = bytes.span, entries = table.span
        var index = thread.position - base
        let end = stop - base
        var state = thread.state
        if thread.value < 0 {
            while index < end {
                let entry = entries[Int(state) &+ Int(entries[Int(bytes[index])])]
                if entry < 4 {
                    // The prefix ends right here, or there is none.
                    guard entry & RuleAutomaton.matched != 0 else { return base + index }
                    thread.value = base + index
                    state = automaton.value[neighbour(before: base + index)]
                    break
                }
                state = entry >> 2
                index &+= 1
            }
        }
        if thread.value >= 0 {
            while index < end {
                let entry = entries[Int(state) &+ Int(entries[Int(bytes[index])])]
                if entry & RuleAutomaton.matched != 0 {
                    thread.matched = base + index
                    if entry & RuleAutomaton.accepted != 0 { thread.accept = base + index }
                }
                if entry < 4 { return base + index }
                state = entry >> 2
                index &+= 1
            }
        }
        thread.state = state
        thread.position = stop
        return nil
    }

    // MARK: ending

    /// The thread died at `offset`: what it matched, if anything, becomes a finding.
    private mutating func resolve(_ thread: RedactionThread, at offset: Int) {
        if thread.isSwallowing {
            report(.dropped(from: thread.value, to: offset))
        } else if let range = thread.finding {
            report(.match(range, rule: Int(thread.rule), start: thread.start))
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
                let others = threads.filter { $0.value >= 0 && $0.matched > $0.value }.map { Int($0.rule) }
                report(.overlong(thread.value..<position, rules: others + [Int(thread.rule)]))
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
            if automaton(Int(thread.rule)).end(thread.state) & RuleAutomaton.accepted != 0 { thread.accept = position }
            resolve(thread, at: position)
        }
        if isBlackedOut {
            isBlackedOut = false
            report(.dropped(from: position, to: position))
        }
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
