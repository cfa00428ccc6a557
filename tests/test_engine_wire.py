"""What goes over between the judge and a kernel, and what a hostile kernel may send in vain."""

import base64
import json

import numpy as np
import pytest

from course.judge.describe import describe_type
from course.judge.wire import DEEPEST, LARGEST, Opaque, WireError, decode, encode, encode_arguments


def sent(value):
    """Return a value as it comes out at the other end."""
    return decode(json.loads(json.dumps(encode(value))))


def array(dtype, shape, data=b""):
    return ["array", dtype, shape, base64.b64encode(data).decode()]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(10**30),
        0.1,
        -0.0,
        float("inf"),
        "Größe\n",
        ["array", "<f8"],
        (),
        (1, [2.5, None], {"W1": "x", "deep": ({},)}),
    ],
    ids=repr,
)
def test_plain_values_come_back_as_they_were(value):
    assert sent(value) == value
    assert type(sent(value)) is type(value)


def test_nan_comes_back():
    assert np.isnan(sent(float("nan")))


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", ">f8", "c16"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3)])
def test_arrays_keep_type_shape_and_every_bit(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    got = sent(array)
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    assert got.tobytes() == array.tobytes()
    got[...] = 1  # what comes over may be written to


def test_a_view_comes_over_as_what_it_shows():
    Z = np.arange(12.0).reshape(3, 4)
    assert np.array_equal(sent(Z.T[::2]), Z.T[::2])


def test_scalars_stay_scalars():
    assert type(sent(np.float32(1.5))) is np.float32


def test_a_generator_goes_on_where_it_stood():
    rng = np.random.default_rng(3)
    rng.random(5)
    assert sent(rng).random() == rng.random()


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({1, 2}, id="set"),
        pytest.param({3: ""}, id="dict with other keys"),
        pytest.param(np.array(["a"]), id="array of text"),
        pytest.param(np.array([{}], dtype=object), id="array of objects"),
        pytest.param(np.zeros(LARGEST // 8 + 1), id="large array"),
        pytest.param(np.random.Generator(np.random.MT19937(0)), id="other generator"),
        pytest.param(10**5000, id="large number"),
    ],
)
def test_anything_else_is_opaque_one_way_and_refused_the_other(value):
    assert isinstance(sent(value), Opaque)
    with pytest.raises(WireError, match="can't go to another process"):
        encode_arguments((1, {"deep": [value]}))


@pytest.mark.parametrize("value", [{1, 2}, {3: ""}, print, iter(())])
def test_what_does_not_go_over_is_called_what_it_is(value):
    assert describe_type(sent(value)) == describe_type(value)


def test_a_function_is_opaque_one_way_and_called_back_the_other():
    assert isinstance(sent(print), Opaque)
    arguments, functions = encode_arguments(([len, 1], {"f": sum}))
    assert functions == [len, sum]
    assert decode(arguments, functions.__getitem__) == ([len, 1], {"f": sum})
    with pytest.raises(WireError):
        decode(arguments)


def test_an_object_that_equals_everything_is_only_a_name():
    class Liar(np.float64):
        def __eq__(self, other):
            return True

        __hash__ = None

        def __repr__(self):
            return "1" * 10_000

    class Anything:
        __eq__ = Liar.__eq__
        __hash__ = None

        def __repr__(self):
            raise SystemError

    assert sent(Anything()) == Opaque("Anything", "")
    assert type(sent(Liar(2.0))) is np.float64
    assert sent(Liar(2.0)) != 3.0


def test_values_that_hold_themselves_end():
    endless = []
    endless.append(endless)
    assert isinstance(sent(endless), list)


def deep(levels):
    data = None
    for _ in range(levels):
        data = ["list", [data]]
    return data


MALFORMED = {
    "a bare number": 1,
    "a bare fraction": 1.5,
    "nothing in it": [],
    "an object": {},
    "no such kind": ["unheard", "of"],
    "no whole number": ["int", "1_0x"],
    "too many digits": ["int", "9" * 5000],
    "too large a fraction": ["float", "0x1p99999"],
    "a key without value": ["dict", [["key"]]],
    "no entries": ["dict", 3],
    "too few bytes": array("<f8", [2], b"short"),
    "a negative length": array("<f8", [-1]),
    "a length that is a boolean": array("<f8", [True], b"12345678"),
    "endless but empty": array("<f8", [0, 10**30]),
    "larger than memory": array("<f8", [10**12]),
    "objects": array("O", [1], b"12345678"),
    "raw memory": array("V8", [1], b"12345678"),
    "a structure": array("f8,f8", [1], b"0" * 16),
    "arrays in an array": array("(2,)f8", [1], b"0" * 16),
    "text in an array": array("<U1", [1], b"1234"),
    "not base64": ["array", "<f8", [1], "not base64!"],
    "another generator": ["rng", encode({"bit_generator": "os.system"})],
    "a generator of no kind": ["rng", encode({"bit_generator": ["PCG64"]})],
    "a generator without state": ["rng", encode({"bit_generator": "PCG64", "state": 1})],
    "too deep": deep(3 * DEEPEST),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_messages_are_refused(data):
    with pytest.raises(WireError):
        decode(data)


@pytest.mark.parametrize("kind", [np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_states_with_positions_that_numpy_does_not_check_are_refused(kind):
    """NumPy reads beyond its buffer with such a state, and the grader's process would end."""
    state = {"bit_generator": kind.__name__, "state": {"pos": 2**30}, "buffer_pos": -(2**30)}
    with pytest.raises(WireError):
        decode(["rng", encode(state)])
