import RedoubtCore
import Synchronization

/// What another thread found out.
final class Verdicts: Sendable {
    private let state = Mutex<(Fault?, Denial?)>((nil, nil))

    var fault: Fault? {
        get { state.withLock { $0.0 } }
        set { state.withLock { $0.0 = newValue } }
    }
    var denial: Denial? {
        get { state.withLock { $0.1 } }
        set { state.withLock { $0.1 = newValue } }
    }
}
