internal import CRedoubtLinux
internal import Synchronization

/// Where the bytes of secrets live: regions of protected pages, cut into slots of one size each.
///
/// A region has a guard page at both ends. Slots are zeroed when they come back and are used again; regions are kept.
/// The first ``protectedLimit`` bytes of all regions together are locked; what comes after is left out of dumps only, so that a
/// program with very many secrets neither fails nor takes all memory that may be locked.
enum SecretArena {
    /// The bytes of secrets that are held in locked memory at most.
    static let protectedLimit = 4 * 1024 * 1024
    private static let regionSize = 64 * 1024
    /// Slots have 64 << n bytes.
    private static let classes = 9

    /// A place for one secret. The address is a number so that its owner can be sent between tasks.
    struct Slot: Sendable {
        let address: UInt
        let capacity: Int
        let protection: MemoryProtection
    }

    private struct State: Sendable {
        var free = [[Slot]](repeating: [], count: SecretArena.classes)
        /// Those of less protection than the first one had; taken when no better is free.
        var spare = [[Slot]](repeating: [], count: SecretArena.classes)
        var mapped = 0
    }

    private static let state = Mutex(State())

    /// A zeroed slot of at least so many bytes.
    static func take(_ count: Int) -> Slot {
        guard let sizeClass = sizeClass(count) else { return state.withLock { map(count, &$0) } }
        return state.withLock { state in
            if let slot = state.free[sizeClass].popLast() ?? state.spare[sizeClass].popLast() { return slot }
            let region = map(regionSize, &state)
            let slots = cut(region, into: 64 << sizeClass)
            if region.protection == .undumped { state.spare[sizeClass] = slots } else { state.free[sizeClass] = slots }
            return Slot(address: region.address, capacity: 64 << sizeClass, protection: region.protection)
        }
    }

    /// Zeroes a slot and takes it back.
    static func giveBack(_ slot: Slot) {
        guard let place = unsafe UnsafeMutableRawPointer(bitPattern: slot.address) else { return }
        // Nobody else has this address: the slot's only owner is going.
        unsafe redoubt_wipe(place, slot.capacity)
        state.withLock { state in
            if let sizeClass = sizeClass(slot.capacity) {
                if slot.protection == .undumped { state.spare[sizeClass].append(slot) } else { state.free[sizeClass].append(slot) }
            } else {
                unsafe redoubt_unmap_secret(place, slot.capacity)
                state.mapped -= slot.capacity
            }
        }
    }

    private static func sizeClass(_ count: Int) -> Int? {
        let sizeClass = count <= 64 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount - 6
        return sizeClass < classes ? sizeClass : nil
    }

    private static func map(_ count: Int, _ state: inout State) -> Slot {
        let strongest = state.mapped + count <= protectedLimit ? redoubt_protection.secret_memory : .undumped
        var had = redoubt_protection.undumped
        let place = unsafe redoubt_map_secret(count, strongest, &had)
        state.mapped += count
        return Slot(address: UInt(bitPattern: place), capacity: count, protection: MemoryProtection(had))
    }

    /// The slots of a region but its first.
    private static func cut(_ region: Slot, into size: Int) -> [Slot] {
        stride(from: region.capacity - size, to: 0, by: -size).map { offset in
            Slot(address: region.address + UInt(offset), capacity: size, protection: region.protection)
        }
    }
}
