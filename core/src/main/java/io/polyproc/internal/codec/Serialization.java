package io.polyproc.internal.codec;

import io.polyproc.codec.SerializationException;
import io.polyproc.internal.code.PublishedCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Java serialization to and from byte arrays. */
public final class Serialization {

    private static final int FIRST_CAPACITY = 512;

    private Serialization() {}

    /**
     * Serializes an object.
     *
     * @param what the kind of object for messages, as in "task"
     * @param uses what its code is for; null for an element
     * @throws SerializationException when an object in it is not serializable; the message has the path to it
     */
    static byte[] toBytes(Object object, String what, @Nullable CodeUses uses) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_CAPACITY);
        try (TravellingOutput out = new TravellingOutput(bytes, uses)) {
            out.writeObject(object);
            return out.toBytes(what);
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw unwritable(object, what, e);
        }
    }

    /**
     * As {@link #toBytes(Object, String, CodeUses)}, for an element and a reader with a filter.
     *
     * @throws SerializationException also when the filter refuses a class of it; the message names the class
     */
    static byte[] toBytes(Object object, String what, ObjectInputFilter filter) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_CAPACITY);
        try (CheckedOutput out = new CheckedOutput(bytes)) {
            out.writeObject(object);
            out.flush();
            out.check(filter, what);
            return out.toBytes(what);
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw unwritable(object, what, e);
        }
    }

    private static SerializationException unwritable(Object object, String what, Throwable e) {
        if (e instanceof NotSerializableException) {
            return new SerializationException(
                    "the " + what + " cannot be sent to another process: " + UnserializablePath.find(object, what)
                            + ". Pass a handle or a value instead, or make the class implement java.io.Serializable",
                    e);
        }
        return new SerializationException(
                "the " + what + " cannot be sent to another process: " + Throwables.describe(e), e);
    }

    /**
     * Deserializes bytes of {@link #toBytes(Object, String, CodeUses)}, with the classes of {@link TravellingInput}.
     *
     * @param what the kind of object for messages
     * @param filter the filter; null for none
     * @param sent the code that was sent with the task whose result this is; null for none
     * @throws SerializationException when a class is missing, refused or has changed
     */
    static Object fromBytes(byte[] bytes, String what, ObjectInputFilter filter, @Nullable List<PublishedCode> sent) {
        FilteredInput filtered = null;
        try (ObjectInputStream in = new TravellingInput(bytes, what, sent)) {
            filtered = new FilteredInput(filter, in.getObjectInputFilter());
            in.setObjectInputFilter(filtered);
            return in.readObject();
        } catch (SerializationException e) {
            throw e;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw missingClass(what, e);
        } catch (InvalidClassException e) {
            if (filtered != null && String.valueOf(e.getMessage()).contains("REJECTED")) {
                throw filtered.refused(what, e);
            }
            throw new SerializationException(
                    "the " + what + " was written with another version of a class: " + e.getMessage(), e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new SerializationException("the " + what + " cannot be read: " + Throwables.describe(e), e);
        }
    }

    static SerializationException missingClass(String what, Throwable cause) {
        return new SerializationException(
                "the " + what + " needs class " + cause.getMessage() + ", which is not on this process's class path ("
                        + System.getProperty("java.class.path") + ")",
                cause);
    }
}
