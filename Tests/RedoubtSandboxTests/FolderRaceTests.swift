import Foundation
import RedoubtCore
import Synchronization
import Testing

@testable import RedoubtSandbox

/// Swaps a folder for a link to another and back, as fast as it can, until told to stop.
private final class Swapper: Sendable {
    private let running = Atomic(true)
    private let finished = DispatchSemaphore(value: 0)
    let swaps = Atomic(0)

    func start(at path: String) {
        Thread { [self] in
            while running.load(ordering: .relaxed) {
                _ = unsafe rename(path + "/d", path + "/real")
                _ = unsafe rename(path + "/link", path + "/d")
                _ = unsafe rename(path + "/d", path + "/link")
                _ = unsafe rename(path + "/real", path + "/d")
                swaps.add(1, ordering: .relaxed)
            }
            finished.signal()
        }.start()
    }

    func stop() {
        running.store(false, ordering: .relaxed)
        finished.wait()
    }
}

@Suite struct `A folder that somebody swaps for a link` {
    private func tree() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        try scratch.makeFolder("outside")
        try scratch.put("OUTSIDE", at: "outside/f")
        try scratch.makeFolder("inside/d")
        try scratch.put("INSIDE", at: "inside/d/f")
        try scratch.link("inside/link", to: "../outside")
        return scratch
    }

    @Test func `is never read through`() throws {
        let scratch = try tree()
        let folder = try BoundedFolder(opening: scratch.path + "/inside")
        let swapper = Swapper()
        swapper.start(at: scratch.path + "/inside")
        var (inside, refused) = (0, 0)
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            guard let bytes = try? folder.read("d/f", limit: ByteCount(100)) else { refused += 1; continue }
            if bytes == Array("INSIDE".utf8) { inside += 1 } else { Issue.record("read outside"); break }
        }
        swapper.stop()
        // Both outcomes must have happened, or the race was none.
        #expect(inside > 0 && refused > 0 && swapper.swaps.load(ordering: .relaxed) > 0)
    }

    @Test func `is never written, listed or removed through`() throws {
        let scratch = try tree()
        let folder = try BoundedFolder(opening: scratch.path + "/inside")
        let swapper = Swapper()
        swapper.start(at: scratch.path + "/inside")
        var made = 0
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            if (try? folder.create("d/new", [1])) != nil { made += 1 }
            if let names = try? folder.names(in: "d") { #expect(names.contains("f")) }
            _ = try? folder.remove("d/new")
        }
        swapper.stop()
        #expect(made > 0)
        #expect(try scratch.everything(in: "outside") == ["f"])
        #expect(scratch.text(at: "outside/f") == "OUTSIDE")
    }
}
