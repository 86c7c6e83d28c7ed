package outsider;

import java.io.ObjectInputStream;
import java.io.Serializable;

/** A class that no default filter lets in. It leaves a trace when one is read. */
public final class Intruder implements Serializable {

    /** The system property that is set when one is read. */
    public static final String TRACE = "outsider.has.run";

    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
        System.setProperty(TRACE, "readObject");
    }
}
