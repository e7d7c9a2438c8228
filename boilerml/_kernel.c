/* The loops that cost most of a page's time, compiled: the walk over the parsed tree, words and their hashes, trees.

   Each does what the Python of the same name does, to the bit, and is optional: see boilerml/kernel.py, which says
   when it is used, and tests/test_kernel.py, which holds the two together. Whatever a tree holds that HTML parsed by
   boilerml does not (namespaces, comments, entities), the walk declines, and Python walks instead. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

/* --- what is read of lxml and libxml2 ------------------------------------------------------------------------------ */

/* The start of libxml2's nodes, unchanged since version 2.0 and public (libxml/tree.h). */
typedef struct Node Node;
struct Node {
    void *proxy; /* lxml's element, where one was made */
    int type;
    const char *name;
    Node *children, *last, *parent, *next, *previous;
    void *document;
    void *namespace;
    char *content;
    struct Attribute *attributes;
};
typedef struct Attribute {
    void *proxy;
    int type;
    const char *name;
    Node *children, *last, *parent;
    struct Attribute *next, *previous;
    void *document;
    void *namespace;
} Attribute;
enum { ELEMENT = 1, TEXT = 3, CDATA = 4 };

/* lxml's public C interface (lxml/etree.h, "LxmlElement"). */
typedef struct {
    PyObject_HEAD
    PyObject *document;
    Node *node;
    PyObject *tag;
} Element;

/* --- buffers ------------------------------------------------------------------------------------------------------- */

typedef struct {
    Py_UCS4 *data;
    Py_ssize_t size, room;
} Text;

static int reserve(void **data, Py_ssize_t size, Py_ssize_t more, Py_ssize_t *room, size_t item) {
    if (size + more <= *room) return 0;
    int fits = more <= (PY_SSIZE_T_MAX / (Py_ssize_t)item - 64) / 2 - size;
    Py_ssize_t wanted = fits ? 2 * (size + more) + 64 : 0;
    void *moved = fits ? PyMem_Realloc(*data, (size_t)wanted * item) : NULL;
    if (!moved) {
        PyErr_NoMemory();
        return -1;
    }
    *data = moved;
    *room = wanted;
    return 0;
}

static int text_room(Text *text, Py_ssize_t more) {
    return reserve((void **)&text->data, text->size, more, &text->room, sizeof(Py_UCS4));
}

static int text_add(Text *text, Py_UCS4 c) {
    if (text_room(text, 1) < 0) return -1;
    text->data[text->size++] = c;
    return 0;
}

static PyObject *text_object(const Py_UCS4 *data, Py_ssize_t size) {
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, data, size);
}

/* Decode UTF-8 onto the end of a text. 1 if it is not sound UTF-8. */
static int text_decode(Text *text, const unsigned char *s) {
    size_t bytes = strlen((const char *)s);
    if (text_room(text, (Py_ssize_t)bytes) < 0) return -1;
    Py_UCS4 *out = text->data + text->size;
    while (*s) {
        unsigned char c = *s;
        if (c < 0x80) {
            *out++ = c;
            s++;
            continue;
        }
        int more = c >= 0xF0 && c < 0xF5 ? 3 : c >= 0xE0 && c < 0xF0 ? 2 : c >= 0xC2 && c < 0xE0 ? 1 : 0;
        if (!more) return 1;
        Py_UCS4 code = c & (0x3F >> more);
        for (int i = 1; i <= more; i++) {
            if ((s[i] & 0xC0) != 0x80) return 1;
            code = code << 6 | (s[i] & 0x3F);
        }
        static const Py_UCS4 least[] = {0, 0x80, 0x800, 0x10000};
        if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 1;
        *out++ = code;
        s += more + 1;
    }
    text->size = out - text->data;
    return 0;
}

static inline int is_space(Py_UCS4 c) {
    return c < 128 ? (c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31)) : Py_UNICODE_ISSPACE(c);
}

static inline int is_invisible(Py_UCS4 c) { return c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF; }

/* --- the walk ------------------------------------------------------------------------------------------------------ */

enum { BLOCK = 1, SKIP = 2, PRE = 4, ANCHOR = 8, STRONG = 16, SPAN = 32, BREAK = 64, IMAGE = 128, INPUT = 256 };
enum { ANCHORS, ANCHOR_CHARS, STRONG_CHARS, IMAGES, INPUTS, ELEMENTS, COUNTS };
enum { DECLINED = 1, FULL = 2 };

typedef struct {
    const char *name;
    PyObject *tag;
    int does;
} Known;

typedef struct {
    Node *node;
    PyObject *tag;
} Open;

typedef struct {
    PyObject *block_type, *container_type, *actions, *hides, *room; /* borrowed */
    PyObject *blocks, *containers, *met;
    PyObject *empty;
    Text run, lines, piece;
    int has_lines, breaks, glue, names_count;
    PyObject *names[8];
    long anchor_depth, strong_depth, pre_depth;
    Py_ssize_t counts[COUNTS];
    Open *open;
    Py_ssize_t opened, open_room;
    Py_ssize_t *indices;
    Py_ssize_t indexed, index_room;
    char *hidden; /* of each container */
    Py_ssize_t hidden_size, hidden_room;
    Known *known; /* by the address of the name: a document has each name once */
    Py_ssize_t known_size, known_room;
} Walk;

static void forget_names(Walk *walk) {
    while (walk->names_count) Py_DECREF(walk->names[--walk->names_count]);
}

static void walk_free(Walk *walk) {
    forget_names(walk);
    for (Py_ssize_t i = 0; i < walk->known_room; i++) Py_XDECREF(walk->known[i].tag);
    PyMem_Free(walk->known);
    PyMem_Free(walk->run.data);
    PyMem_Free(walk->lines.data);
    PyMem_Free(walk->piece.data);
    PyMem_Free(walk->open);
    PyMem_Free(walk->indices);
    PyMem_Free(walk->hidden);
    Py_XDECREF(walk->blocks);
    Py_XDECREF(walk->containers);
    Py_XDECREF(walk->met);
    Py_XDECREF(walk->empty);
}

static int known_grow(Walk *walk) {
    Py_ssize_t room = walk->known_room ? 2 * walk->known_room : 256;
    Known *moved = PyMem_Calloc((size_t)room, sizeof(Known));
    if (!moved) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < walk->known_room; i++) {
        if (!walk->known[i].name) continue;
        size_t place = ((uintptr_t)walk->known[i].name >> 3) * 0x9E3779B1u & (size_t)(room - 1);
        while (moved[place].name) place = (place + 1) & (size_t)(room - 1);
        moved[place] = walk->known[i];
    }
    PyMem_Free(walk->known);
    walk->known = moved;
    walk->known_room = room;
    return 0;
}

/* What an element of this name does; NULL with or without an error if that cannot be told. */
static Known *known(Walk *walk, const char *name) {
    if (2 * walk->known_size >= walk->known_room && known_grow(walk) < 0) return NULL;
    size_t place = ((uintptr_t)name >> 3) * 0x9E3779B1u & (size_t)(walk->known_room - 1);
    while (walk->known[place].name && walk->known[place].name != name) place = (place + 1) & (size_t)(walk->known_room - 1);
    Known *found = &walk->known[place];
    if (found->name) return found;
    PyObject *tag = PyUnicode_DecodeUTF8(name, (Py_ssize_t)strlen(name), "strict");
    if (!tag) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) PyErr_Clear();
        return NULL;
    }
    PyObject *does = PyObject_GetItem(walk->actions, tag);
    if (!does) {
        if (!PyErr_ExceptionMatches(PyExc_KeyError)) {
            Py_DECREF(tag);
            return NULL;
        }
        PyErr_Clear();
    }
    long action = does ? PyLong_AsLong(does) : strchr(name, '-') ? BLOCK : 0;
    Py_XDECREF(does);
    if (action == -1 && PyErr_Occurred()) {
        Py_DECREF(tag);
        return NULL;
    }
    found->does = (int)action;
    found->tag = tag;
    found->name = name;
    walk->known_size++;
    return found;
}

/* Characters of a text that are left when its white space is folded. */
static Py_ssize_t folded_size(const Py_UCS4 *data, Py_ssize_t size) {
    Py_ssize_t words = 0, letters = 0;
    int inside = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        int space = is_space(data[i]);
        words += !space && !inside;
        letters += !space;
        inside = !space;
    }
    return words ? letters + words - 1 : 0;
}

static int take_text(Walk *walk, const Py_UCS4 *data, Py_ssize_t size) {
    Py_ssize_t first = 0;
    while (first < size && is_space(data[first])) first++;
    if (!walk->pre_depth && first == size) {
        if (walk->run.size && text_add(&walk->run, ' ') < 0) return -1;
        walk->glue = 0;
        return 0;
    }
    if (text_room(&walk->run, size) < 0) return -1;
    memcpy(walk->run.data + walk->run.size, data, (size_t)size * sizeof(Py_UCS4));
    walk->run.size += size;
    walk->glue = walk->breaks = 0;
    if (walk->anchor_depth || walk->strong_depth) {
        Py_ssize_t chars = 0;
        if (walk->pre_depth) {
            Py_ssize_t last = size;
            while (last > first && is_space(data[last - 1])) last--;
            chars = last - first;
        } else {
            chars = folded_size(data, size);
        }
        if (walk->anchor_depth) walk->counts[ANCHOR_CHARS] += chars;
        if (walk->strong_depth) walk->counts[STRONG_CHARS] += chars;
    }
    return 0;
}

static int end_line(Walk *walk) {
    Text *run = &walk->run, *lines = &walk->lines;
    if (text_room(lines, run->size + 1) < 0) return -1;
    Py_UCS4 *out = lines->data + lines->size;
    if (walk->pre_depth) {
        if (walk->has_lines) *out++ = '\n';
        if (run->size) memcpy(out, run->data, (size_t)run->size * sizeof(Py_UCS4));
        out += run->size;
        walk->has_lines = 1;
    } else {
        Py_ssize_t at = 0, size = run->size;
        const Py_UCS4 *data = run->data;
        int words = 0;
        while (at < size) {
            while (at < size && is_space(data[at])) at++;
            if (at == size) break;
            if (words++) *out++ = ' ';
            else if (walk->has_lines) *out++ = '\n';
            while (at < size && !is_space(data[at])) *out++ = data[at++];
        }
        if (words) walk->has_lines = 1;
    }
    lines->size = out - lines->data;
    run->size = 0;
    return 0;
}

static int set_new(PyObject *tuple, Py_ssize_t place, PyObject *value) {
    if (!value) return -1;
    PyTuple_SET_ITEM(tuple, place, value);
    return 0;
}

/* A tuple for text and numbers alone, which no cycle can go through: the collector of garbage need not look at it, and
   with two tuples a block to look at, again and again, it took a fifth of a long page's time. */
static PyObject *of_atoms(PyTypeObject *type, Py_ssize_t size) {
    PyObject *tuple = type->tp_alloc(type, size);
#if PY_VERSION_HEX >= 0x030E0000
    if (tuple) ((PyTupleObject *)tuple)->ob_hash = -1; /* not yet computed, as tuple.__new__ says; zeros would be a hash */
#endif
    if (tuple && !type->tp_dictoffset) PyObject_GC_UnTrack(tuple);
    return tuple;
}

static PyObject *new_ref(PyObject *object) {
    Py_INCREF(object);
    return object;
}

/* The value of an attribute as text; NULL without an error if it is not plain text. */
static PyObject *value_of(Walk *walk, const Attribute *attribute) {
    const Node *child = attribute->children;
    if (!child) return new_ref(walk->empty);
    if (child->next || child->type != TEXT) return NULL;
    if (!child->content || !*child->content) return new_ref(walk->empty);
    PyObject *value = PyUnicode_DecodeUTF8(child->content, (Py_ssize_t)strlen(child->content), "strict");
    if (!value && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) PyErr_Clear();
    return value;
}

static const char *const NAMES[] = {"class", "id", "role", "itemprop"};

/* An element's names, and whether an attribute or style hides it. */
static PyObject *names_of(Walk *walk, const Node *node, int *hidden) {
    PyObject *values[4] = {NULL, NULL, NULL, NULL}, *names = NULL;
    for (const Attribute *at = node->attributes; at; at = at->next) {
        if (at->namespace) continue;
        const char *name = at->name;
        if (!*hidden && (*name == 'h' || *name == 'a' || *name == 's')) {
            if (!strcmp(name, "hidden")) *hidden = 1;
            int aria = !strcmp(name, "aria-hidden");
            if (aria || !strcmp(name, "style")) {
                PyObject *value = value_of(walk, at);
                if (!value) goto failed;
                if (aria) {
                    *hidden = PyUnicode_CompareWithASCIIString(value, "true") == 0;
                } else if (value != walk->empty) {
                    PyObject *found = PyObject_CallOneArg(walk->hides, value);
                    if (!found) {
                        Py_DECREF(value);
                        goto failed;
                    }
                    *hidden = found != Py_None;
                    Py_DECREF(found);
                }
                Py_DECREF(value);
            }
        }
        for (int i = 0; i < 4; i++) {
            if (strcmp(name, NAMES[i]) || values[i]) continue;
            values[i] = value_of(walk, at);
            if (!values[i]) goto failed;
        }
    }
    for (int i = 0; i < 4; i++) {
        if (!values[i] || !PyUnicode_GET_LENGTH(values[i])) continue;
        if (!names) {
            names = new_ref(values[i]);
        } else {
            PyObject *longer = PyUnicode_FromFormat("%U %U", names, values[i]);
            Py_SETREF(names, longer);
            if (!names) goto failed;
        }
    }
    if (!names) names = new_ref(walk->empty);
failed:
    for (int i = 0; i < 4; i++) Py_XDECREF(values[i]);
    return names;
}

static int enter_containers(Walk *walk, Py_ssize_t *innermost) {
    Py_ssize_t index = walk->indexed ? walk->indices[walk->indexed - 1] : -1;
    int hidden = index >= 0 && walk->hidden[index];
    Py_ssize_t first = PyList_GET_SIZE(walk->blocks);
    for (Py_ssize_t depth = walk->indexed; depth < walk->opened; depth++) {
        int hides = 0;
        PyObject *names = names_of(walk, walk->open[depth].node, &hides);
        if (!names) return PyErr_Occurred() ? -1 : DECLINED;
        hidden = hidden || hides;
        PyTypeObject *type = (PyTypeObject *)walk->container_type;
        PyObject *container = of_atoms(type, 7);
        if (!container) {
            Py_DECREF(names);
            return -1;
        }
        PyTuple_SET_ITEM(container, 0, new_ref(walk->open[depth].tag));
        PyTuple_SET_ITEM(container, 1, names);
        int failed = set_new(container, 2, PyLong_FromSsize_t(index)) | set_new(container, 3, PyLong_FromSsize_t(depth));
        PyTuple_SET_ITEM(container, 4, new_ref(hidden ? Py_True : Py_False));
        failed |= set_new(container, 5, PyLong_FromSsize_t(first)) | set_new(container, 6, PyLong_FromLong(0));
        failed = failed || PyList_Append(walk->containers, container) < 0;
        Py_DECREF(container);
        if (failed || reserve((void **)&walk->hidden, walk->hidden_size, 1, &walk->hidden_room, 1) < 0) return -1;
        if (reserve((void **)&walk->indices, walk->indexed, 1, &walk->index_room, sizeof(Py_ssize_t)) < 0) return -1;
        walk->hidden[walk->hidden_size++] = (char)hidden;
        index = PyList_GET_SIZE(walk->containers) - 1;
        walk->indices[walk->indexed++] = index;
    }
    *innermost = index;
    return 0;
}

static PyObject *joined_names(Walk *walk) {
    if (!walk->names_count) return new_ref(walk->empty);
    if (walk->names_count == 1) return new_ref(walk->names[0]);
    PyObject *all = PyList_New(walk->names_count), *space = PyUnicode_FromString(" "), *joined = NULL;
    if (all && space) {
        for (int i = 0; i < walk->names_count; i++) PyList_SET_ITEM(all, i, new_ref(walk->names[i]));
        joined = PyUnicode_Join(space, all);
    }
    Py_XDECREF(all);
    Py_XDECREF(space);
    return joined;
}

/* Ask whether there is room for another block. */
static int is_full(Walk *walk) {
    PyObject *met = PyObject_CallFunction(walk->room, "n", PyList_GET_SIZE(walk->blocks));
    if (!met) return -1;
    Py_XSETREF(walk->met, met);
    return met == Py_None ? 0 : FULL;
}

static int add_block(Walk *walk, const Py_UCS4 *data, Py_ssize_t size) {
    Py_ssize_t container;
    int failed = is_full(walk);
    if (!failed) failed = enter_containers(walk, &container);
    if (failed) return failed;
    PyTypeObject *type = (PyTypeObject *)walk->block_type;
    PyObject *block = of_atoms(type, 3 + COUNTS);
    if (!block) return -1;
    failed = set_new(block, 0, text_object(data, size)) | set_new(block, 1, PyLong_FromSsize_t(container));
    failed |= set_new(block, 2, joined_names(walk));
    for (int i = 0; i < COUNTS; i++) failed |= set_new(block, 3 + i, PyLong_FromSsize_t(walk->counts[i]));
    failed = failed || PyList_Append(walk->blocks, block) < 0;
    Py_DECREF(block);
    memset(walk->counts, 0, sizeof walk->counts);
    return failed ? -1 : 0;
}

static int end_run(Walk *walk) {
    walk->glue = 0;
    if (!walk->run.size && !walk->has_lines) {
        forget_names(walk);
        return 0;
    }
    if (end_line(walk) < 0) return -1;
    Py_UCS4 *data = walk->lines.data;
    Py_ssize_t first = 0, last = 0;
    for (Py_ssize_t i = 0; i < walk->lines.size; i++)
        if (!is_invisible(data[i])) data[last++] = data[i];
    while (first < last && data[first] == '\n') first++;
    while (last > first && is_space(data[last - 1])) last--;
    Py_ssize_t shown = last - first;
    walk->lines.size = 0;
    walk->has_lines = walk->breaks = 0;
    if (walk->counts[ANCHOR_CHARS] > shown) walk->counts[ANCHOR_CHARS] = shown;
    if (walk->counts[STRONG_CHARS] > shown) walk->counts[STRONG_CHARS] = shown;
    int failed = shown ? add_block(walk, data + first, shown) : 0;
    forget_names(walk);
    return failed;
}

static int enter(Walk *walk, Node *node, const Known *what) {
    walk->counts[ELEMENTS]++;
    if (what->does & BLOCK) {
        if (walk->run.size || walk->has_lines || walk->names_count) {
            int failed = end_run(walk);
            if (failed) return failed;
        }
        walk->glue = 0;
        if (reserve((void **)&walk->open, walk->opened, 1, &walk->open_room, sizeof(Open)) < 0) return -1;
        walk->open[walk->opened++] = (Open){node, what->tag};
        walk->pre_depth += (what->does & PRE) != 0;
        return 0;
    }
    if (what->does & BREAK) {
        if (end_line(walk) < 0) return -1;
        walk->breaks++;
        return walk->breaks > 1 && !walk->pre_depth ? end_run(walk) : 0;
    }
    if (walk->glue && !walk->pre_depth && text_add(&walk->run, ' ') < 0) return -1;
    if (what->does & ANCHOR) {
        walk->anchor_depth++;
        walk->counts[ANCHORS]++;
    }
    walk->strong_depth += (what->does & STRONG) != 0;
    walk->counts[IMAGES] += (what->does & IMAGE) != 0;
    walk->counts[INPUTS] += (what->does & INPUT) != 0;
    if (walk->names_count == 8) return 0;
    for (const Attribute *at = node->attributes; at; at = at->next) {
        if (at->namespace || strcmp(at->name, "class")) continue;
        PyObject *value = value_of(walk, at);
        if (!value) return PyErr_Occurred() ? -1 : DECLINED;
        if (value == walk->empty) Py_DECREF(value);
        else walk->names[walk->names_count++] = value;
        break;
    }
    return 0;
}

/* Say of the innermost container that the blocks end here. */
static int end_container(Walk *walk) {
    PyObject *container = PyList_GET_ITEM(walk->containers, walk->indices[--walk->indexed]);
    PyObject *end = PyLong_FromSsize_t(PyList_GET_SIZE(walk->blocks));
    if (!end) return -1;
    Py_DECREF(PyTuple_GET_ITEM(container, 6));
    PyTuple_SET_ITEM(container, 6, end);
    return 0;
}

static int leave(Walk *walk, const Known *what) {
    if (what->does & BLOCK) {
        if (walk->run.size || walk->has_lines || walk->names_count) {
            int failed = end_run(walk);
            if (failed) return failed;
        }
        walk->glue = 0;
        walk->pre_depth -= (what->does & PRE) != 0;
        walk->opened--;
        if (walk->indexed > walk->opened && end_container(walk) < 0) return -1;
    } else if (what->does & STRONG) {
        walk->strong_depth--;
    } else if (what->does & (ANCHOR | SPAN)) {
        walk->anchor_depth -= (what->does & ANCHOR) != 0;
        walk->glue = 1;
    }
    return 0;
}

/* Take the text that starts at a node, if it is text. */
static int take_nodes(Walk *walk, const Node *node) {
    walk->piece.size = 0;
    for (; node && (node->type == TEXT || node->type == CDATA); node = node->next) {
        if (!node->content) continue;
        int failed = text_decode(&walk->piece, (const unsigned char *)node->content);
        if (failed) return failed;
    }
    return walk->piece.size ? take_text(walk, walk->piece.data, walk->piece.size) : 0;
}

static Node *next_element(Node *node) {
    while (node && (node->type == TEXT || node->type == CDATA)) node = node->next;
    return node;
}

static int walk_tree(Walk *walk, Node *root) {
    Node *node = root;
    for (;;) {
        if (node->type != ELEMENT || node->namespace) return DECLINED;
        const Known *what = known(walk, node->name);
        if (!what) return PyErr_Occurred() ? -1 : DECLINED;
        Node *inner = NULL;
        int failed = 0;
        if (!(what->does & SKIP)) {
            failed = enter(walk, node, what);
            if (!failed) failed = take_nodes(walk, node->children);
            inner = next_element(node->children);
        }
        if (failed) return failed;
        while (!inner) {
            what = known(walk, node->name);
            if (!what) return -1; /* it is there already, but the table may have to grow */
            failed = what->does & SKIP ? 0 : leave(walk, what);
            if (!failed) failed = take_nodes(walk, node->next);
            if (failed) return failed;
            if (node == root) return end_run(walk);
            inner = next_element(node->next);
            if (!inner) node = node->parent;
        }
        node = inner;
    }
}

static PyTypeObject *element_type;

PyDoc_STRVAR(walk_doc,
"walk(tree, block, container, actions, hides, room) -> (blocks, containers, met) | None\n\n"
"Cut a tree into blocks as boilerml.segment does; None where Python has to. The tree must not change meanwhile, nor\n"
"in what is called.\n\n"
"actions: what an element of each tag does, in the bits that boilerml.kernel names.\n"
"hides: called with an inline style; what it returns is not None if that hides the element.\n"
"room: called with the number of blocks; what it returns is None if there is room for another, else it is met.");

static PyObject *kernel_walk(PyObject *Py_UNUSED(module), PyObject *arguments) {
    Walk walk;
    memset(&walk, 0, sizeof walk);
    PyObject *tree, *result = NULL;
    if (!PyArg_ParseTuple(arguments, "OO!O!OOO", &tree, &PyType_Type, &walk.block_type, &PyType_Type,
                          &walk.container_type, &walk.actions, &walk.hides, &walk.room))
        return NULL;
    if (!PyType_IsSubtype((PyTypeObject *)walk.block_type, &PyTuple_Type) ||
        !PyType_IsSubtype((PyTypeObject *)walk.container_type, &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "block and container must be types of tuples");
        return NULL;
    }
    if (!PyObject_TypeCheck(tree, element_type)) Py_RETURN_NONE;
    Node *root = ((Element *)tree)->node;
    if (!root || root->proxy != (void *)tree) Py_RETURN_NONE; /* not the lxml that is known here */
    walk.blocks = PyList_New(0);
    walk.containers = PyList_New(0);
    walk.empty = PyUnicode_New(0, 0);
    int failed = walk.blocks && walk.containers && walk.empty ? walk_tree(&walk, root) : -1;
    while (failed == FULL && walk.indexed)
        if (end_container(&walk) < 0) failed = -1;
    if (!failed || failed == FULL)
        result = PyTuple_Pack(3, walk.blocks, walk.containers, failed ? walk.met : Py_None);
    else if (failed == DECLINED) result = new_ref(Py_None);
    walk_free(&walk);
    return result;
}

PyDoc_STRVAR(numbers_doc,
"numbers(rows, first, numbers)\n\n"
"The last fields of tuples as columns.\n\n"
"rows: a tuple of tuples whose fields from the place ``first`` on are whole numbers; numbers: int64, shape\n"
"(fields - first, rows), written to.");

static PyObject *kernel_numbers(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *rows;
    Py_ssize_t first;
    Py_buffer view;
    if (!PyArg_ParseTuple(arguments, "O!nw*", &PyTuple_Type, &rows, &first, &view)) return NULL;
    Py_ssize_t count = PyTuple_GET_SIZE(rows), fields = count ? view.len / 8 / count : 0;
    int failed = view.len != fields * count * 8 || first < 0 || first > PY_SSIZE_T_MAX - fields;
    for (Py_ssize_t row = 0; row < count && !failed; row++) {
        PyObject *one = PyTuple_GET_ITEM(rows, row);
        failed = !PyTuple_Check(one) || PyTuple_GET_SIZE(one) != first + fields;
        for (Py_ssize_t field = 0; field < fields && !failed; field++) {
            long long number = PyLong_AsLongLong(PyTuple_GET_ITEM(one, first + field));
            failed = number == -1 && PyErr_Occurred() != NULL;
            ((int64_t *)view.buf)[field * count + row] = number;
        }
    }
    PyBuffer_Release(&view);
    if (failed && !PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "rows that do not fit together");
    return failed ? NULL : new_ref(Py_None);
}

/* --- arrays -------------------------------------------------------------------------------------------------------- */

/* Ask for an array in one piece, of items of a given size. */
static int array(PyObject *object, Py_buffer *view, Py_ssize_t item, int writable) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | (writable ? PyBUF_WRITABLE : 0)) < 0) return -1;
    if (view->itemsize == item) return 0;
    PyErr_Format(PyExc_ValueError, "items of %zd bytes where %zd are needed", view->itemsize, item);
    PyBuffer_Release(view);
    return -1;
}

typedef struct {
    Py_buffer views[12];
    int held;
} Arrays;

static void release(Arrays *arrays) {
    while (arrays->held) PyBuffer_Release(&arrays->views[--arrays->held]);
}

/* Ask for several arrays; a negative size of items means one that is written to. */
static int take_arrays(Arrays *arrays, PyObject **objects, const int *items, int count) {
    arrays->held = 0;
    for (int i = 0; i < count; i++) {
        int item = items[i] < 0 ? -items[i] : items[i];
        if (array(objects[i], &arrays->views[i], item, items[i] < 0) < 0) {
            release(arrays);
            return -1;
        }
        arrays->held++;
    }
    return 0;
}

#define LENGTH(i) (arrays.views[i].len / arrays.views[i].itemsize)
#define AT(i, type) ((type *)arrays.views[i].buf)

static PyObject *misfit(Arrays *arrays) {
    release(arrays);
    PyErr_SetString(PyExc_ValueError, "arrays whose lengths do not fit together");
    return NULL;
}

/* --- trees --------------------------------------------------------------------------------------------------------- */

PyDoc_STRVAR(grow_doc,
"log_odds(features, thresholds, values, columns, total)\n\n"
"Add to each row's total the leaf that it reaches in each tree, tree after tree (boilerml.forest).\n\n"
"features: int16, thresholds: float32, shape (trees, 2**depth - 1); values: float64, shape (trees, 2**depth);\n"
"columns: float32, shape (columns, rows); total: float64, shape (rows,), written to.");

/* Rows walked down a tree together, so that none waits for another's look-ups; and rows that all trees see before the
   next ones, copied side by side: of a long page a tree's columns would come from memory again and again. */
enum { TOGETHER = 16, CHUNK = 256 };

typedef struct {
    const int16_t *features;
    const float *thresholds;
    const double *values;
    Py_ssize_t trees, leaves;
    int depth;
} Forest;

/* Add what the trees say of some rows, whose columns are ``stride`` apart. */
static void grow(const Forest *forest, const float *columns, Py_ssize_t stride, Py_ssize_t rows, double *total) {
    for (Py_ssize_t tree = 0; tree < forest->trees; tree++) {
        const int16_t *features = forest->features + tree * (forest->leaves - 1);
        const float *thresholds = forest->thresholds + tree * (forest->leaves - 1);
        const double *values = forest->values + tree * forest->leaves;
        for (Py_ssize_t start = 0; start < rows; start += TOGETHER) {
            int together = rows - start < TOGETHER ? (int)(rows - start) : TOGETHER;
            const float *from = columns + start;
            Py_ssize_t nodes[TOGETHER] = {0};
            for (int level = 0; level < forest->depth; level++)
                for (int i = 0; i < together; i++) {
                    Py_ssize_t node = nodes[i];
                    nodes[i] = 2 * node + 1 + (from[features[node] * stride + i] > thresholds[node]);
                }
            for (int i = 0; i < together; i++) total[start + i] += values[nodes[i] - (forest->leaves - 1)];
        }
    }
}

static PyObject *kernel_log_odds(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[5];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOOOO", &objects[0], &objects[1], &objects[2], &objects[3], &objects[4]))
        return NULL;
    if (take_arrays(&arrays, objects, (const int[]){2, 4, 8, 4, -8}, 5) < 0) return NULL;
    Py_ssize_t trees = arrays.views[0].ndim == 2 ? arrays.views[0].shape[0] : 0, rows = LENGTH(4);
    Py_ssize_t leaves = trees ? LENGTH(2) / trees : 0, width = rows ? LENGTH(3) / rows : 0;
    int depth = 0;
    if (!trees && LENGTH(0) == 0) { /* a forest of none adds nothing */
        release(&arrays);
        Py_RETURN_NONE;
    }
    while (((Py_ssize_t)1 << depth) < leaves) depth++;
    if (LENGTH(0) != trees * (leaves - 1) || LENGTH(1) != LENGTH(0) || LENGTH(2) != trees * leaves ||
        leaves != (Py_ssize_t)1 << depth || LENGTH(3) != rows * width)
        return misfit(&arrays);
    Forest forest = {AT(0, int16_t), AT(1, float), AT(2, double), trees, leaves, depth};
    const float *columns = AT(3, float);
    double *total = AT(4, double);
    int sound = 1;
    for (Py_ssize_t i = 0; i < LENGTH(0); i++) sound &= forest.features[i] >= 0 && forest.features[i] < width;
    if (!sound && rows) return misfit(&arrays);
    float *chunk = rows > CHUNK && width ? PyMem_Malloc((size_t)width * CHUNK * sizeof(float)) : NULL;
    Py_BEGIN_ALLOW_THREADS
    if (!chunk) grow(&forest, columns, rows, rows, total); /* without memory for chunks, slower */
    for (Py_ssize_t first = 0; chunk && first < rows; first += CHUNK) {
        Py_ssize_t count = rows - first < CHUNK ? rows - first : CHUNK;
        for (Py_ssize_t column = 0; column < width; column++)
            memcpy(chunk + column * count, columns + column * rows + first, (size_t)count * sizeof(float));
        grow(&forest, chunk, count, count, total + first);
    }
    Py_END_ALLOW_THREADS
    PyMem_Free(chunk);
    release(&arrays);
    Py_RETURN_NONE;
}

/* --- the network --------------------------------------------------------------------------------------------------- */

/* With glibc the loops are compiled for wider registers as well, and the widest that the machine has are taken. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_WIDTH __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define FOR_EACH_WIDTH
#endif

enum { DEEP = 4, WIDE = 64 };

FOR_EACH_WIDTH static void multiply(const float *values, Py_ssize_t rows, Py_ssize_t inputs, const float *weights,
                                    Py_ssize_t outputs, float *total) {
    for (Py_ssize_t column = 0; column < outputs; column += WIDE) {
        Py_ssize_t wide = outputs - column < WIDE ? outputs - column : WIDE;
        for (Py_ssize_t row = 0; row < rows; row += DEEP) {
            float sums[DEEP][WIDE] = {{0}};
            const float *from = values + row * inputs, *by = weights + column;
            float *to = total + row * outputs + column;
            if (wide == WIDE && rows - row >= DEEP) { /* lengths known beforehand: the sums stay in registers */
                for (Py_ssize_t input = 0; input < inputs; input++)
                    for (int i = 0; i < DEEP; i++)
                        for (int j = 0; j < WIDE; j++) sums[i][j] += from[i * inputs + input] * by[input * outputs + j];
                for (int i = 0; i < DEEP; i++) memcpy(to + i * outputs, sums[i], sizeof sums[i]);
            } else {
                int deep = rows - row < DEEP ? (int)(rows - row) : DEEP;
                for (int i = 0; i < deep; i++) {
                    for (Py_ssize_t input = 0; input < inputs; input++)
                        for (Py_ssize_t j = 0; j < wide; j++) sums[i][j] += from[i * inputs + input] * by[input * outputs + j];
                    memcpy(to + i * outputs, sums[i], (size_t)wide * sizeof(float));
                }
            }
        }
    }
}

PyDoc_STRVAR(product_doc,
"product(values, weights, total)\n\n"
"The matrix product of whole numbers whose sums stay below 2**24, so that every order gives the same"
" (boilerml.network).\n\n"
"values: float32, shape (rows, inputs); weights: float32, shape (inputs, outputs); total: float32, shape\n"
"(rows, outputs), written to.");

static PyObject *kernel_product(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[3];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOO", &objects[0], &objects[1], &objects[2])) return NULL;
    if (take_arrays(&arrays, objects, (const int[]){4, 4, -4}, 3) < 0) return NULL;
    for (int i = 0; i < 3; i++)
        if (arrays.views[i].ndim != 2) return misfit(&arrays);
    Py_ssize_t rows = arrays.views[0].shape[0], inputs = arrays.views[0].shape[1], outputs = arrays.views[1].shape[1];
    if (arrays.views[1].shape[0] != inputs || arrays.views[2].shape[0] != rows || arrays.views[2].shape[1] != outputs)
        return misfit(&arrays);
    Py_BEGIN_ALLOW_THREADS
    multiply(AT(0, float), rows, inputs, AT(1, float), outputs, AT(2, float));
    Py_END_ALLOW_THREADS
    release(&arrays);
    Py_RETURN_NONE;
}

/* --- words --------------------------------------------------------------------------------------------------------- */

PyDoc_STRVAR(classes_doc,
"classes(text, bounds, class_of, classes, counts)\n\n"
"The class of each character, and how many of each class every block has (boilerml.features.texts).\n\n"
"text: uint32; bounds: int64, shape (blocks + 1,); class_of: uint8; classes: uint8, as long as the text, written to;\n"
"counts: float32, shape (classes, blocks), written to.");

static PyObject *kernel_classes(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[5];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOOOO", &objects[0], &objects[1], &objects[2], &objects[3], &objects[4]))
        return NULL;
    if (take_arrays(&arrays, objects, (const int[]){4, 8, 1, -1, -4}, 5) < 0) return NULL;
    const uint32_t *text = AT(0, uint32_t);
    const int64_t *bounds = AT(1, int64_t);
    const uint8_t *class_of = AT(2, uint8_t);
    uint8_t *classes = AT(3, uint8_t);
    float *counts = AT(4, float);
    Py_ssize_t size = LENGTH(0), blocks = LENGTH(1) - 1, kinds = blocks > 0 ? LENGTH(4) / blocks : 0;
    if (blocks < 0 || LENGTH(3) != size || LENGTH(4) != kinds * blocks || kinds > 256) return misfit(&arrays);
    int sound = 1;
    for (Py_ssize_t i = 0; i < size && sound; i++) {
        sound = text[i] < (size_t)LENGTH(2);
        if (sound) classes[i] = class_of[text[i]];
    }
    for (Py_ssize_t block = 0; block < blocks && sound; block++) {
        uint32_t own[256] = {0};
        int64_t from = bounds[block], to = bounds[block + 1];
        sound = from >= 0 && from <= to && to <= size;
        for (int64_t i = from; sound && i < to; i++) own[classes[i]]++;
        for (Py_ssize_t kind = 0; sound && kind < kinds; kind++) counts[kind * blocks + block] = (float)own[kind];
    }
    if (!sound) return misfit(&arrays);
    release(&arrays);
    Py_RETURN_NONE;
}

/* Growing arrays that become bytes, which numpy reads in place. */
typedef struct {
    void *data;
    Py_ssize_t size, room;
} Grown;

static int push(Grown *grown, const void *item, size_t bytes) {
    if (reserve(&grown->data, grown->size, 1, &grown->room, bytes) < 0) return -1;
    memcpy((char *)grown->data + (size_t)grown->size++ * bytes, item, bytes);
    return 0;
}

/* A tuple of what was gathered; the arrays are freed. */
static PyObject *gathered(Grown *grown, const int *items, int count, int failed) {
    PyObject *all = failed ? NULL : PyTuple_New(count);
    for (int i = 0; i < count; i++) {
        if (all && set_new(all, i, PyBytes_FromStringAndSize(grown[i].data, grown[i].size * items[i])) < 0)
            Py_CLEAR(all);
        PyMem_Free(grown[i].data);
    }
    return all;
}

enum { APART, LETTER, DIGIT, UNSPACED };

PyDoc_STRVAR(words_doc,
"words(text, classes, bounds, lower_of, roles, mix) -> (starts, ends, owners, hashes, terms)\n\n"
"Where each word begins and ends, its block, its hash (boilerml.features.vocabulary), and its hash as a term\n"
"(boilerml.features.terms); a character of an unspaced script is a word of its own. Bytes of int64 and uint64.\n\n"
"text: uint32; classes: uint8; bounds: int64, shape (blocks + 1,); lower_of: uint32; roles: uint8, by class 0 for\n"
"what parts words, 1 for letters, 2 for digits, 3 for unspaced characters; mix: uint64, 64 of them.");

static PyObject *kernel_words(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[6];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOOOOO", &objects[0], &objects[1], &objects[2], &objects[3], &objects[4],
                          &objects[5]))
        return NULL;
    if (take_arrays(&arrays, objects, (const int[]){4, 1, 8, 4, 1, 8}, 6) < 0) return NULL;
    const uint32_t *text = AT(0, uint32_t), *lower_of = AT(3, uint32_t);
    const uint8_t *classes = AT(1, uint8_t), *roles = AT(4, uint8_t);
    const int64_t *bounds = AT(2, int64_t);
    const uint64_t *mix = AT(5, uint64_t);
    Py_ssize_t size = LENGTH(0), blocks = LENGTH(2) - 1;
    int sound = LENGTH(1) == size && LENGTH(4) >= 256 && LENGTH(5) >= 64, failed = 0;
    for (Py_ssize_t i = 0; i < size && sound; i++) sound = text[i] < (size_t)LENGTH(3);
    for (Py_ssize_t block = 0; block < blocks && sound; block++)
        sound = bounds[block] >= 0 && bounds[block] <= bounds[block + 1] && bounds[block + 1] <= size;
    if (!sound) return misfit(&arrays);
    Grown grown[5] = {{0}};
    for (int64_t block = 0; block < blocks && !failed; block++) {
        for (int64_t i = bounds[block], to = bounds[block + 1]; i < to && !failed;) {
            int role = roles[classes[i]];
            if (role == APART) {
                i++;
                continue;
            }
            int64_t start = i;
            uint64_t hash = 0, term = 0;
            if (role == UNSPACED) {
                hash = lower_of[text[i++]] * mix[61];
            } else {
                for (; i < to && ((role = roles[classes[i]]) == LETTER || role == DIGIT); i++) {
                    uint64_t letter = lower_of[text[i]];
                    int64_t place = i - start;
                    term += letter * mix[place < 61 ? place : 61];
                    hash += (role == DIGIT ? (uint64_t)'0' : letter) * mix[place < 60 ? place : 60];
                }
            }
            hash = (hash ^ hash >> 29) * mix[5];
            if (i - start < 4) term = 0;
            failed = push(&grown[0], &start, 8) | push(&grown[1], &i, 8) | push(&grown[2], &block, 8) |
                     push(&grown[3], &hash, 8) | push(&grown[4], &term, 8);
        }
    }
    release(&arrays);
    return gathered(grown, (const int[]){8, 8, 8, 8, 8}, 5, failed);
}

PyDoc_STRVAR(tokens_doc,
"tokens(owners, hashes, mix) -> (owners, tokens)\n\n"
"Words, then pairs of words (a block's edges count as words), folded to 32 bits (boilerml.features.vocabulary).\n\n"
"owners: int64; hashes: uint64, as long; mix: uint64, 64 of them. Bytes of int64 and uint32.");

static PyObject *kernel_tokens(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[3];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOO", &objects[0], &objects[1], &objects[2])) return NULL;
    if (take_arrays(&arrays, objects, (const int[]){8, 8, 8}, 3) < 0) return NULL;
    const int64_t *owners = AT(0, int64_t);
    const uint64_t *hashes = AT(1, uint64_t), *mix = AT(2, uint64_t);
    Py_ssize_t words = LENGTH(0), ends = 0;
    if (LENGTH(1) != words || LENGTH(2) < 64) return misfit(&arrays);
    for (Py_ssize_t i = 0; i < words; i++) ends += i + 1 == words || owners[i + 1] != owners[i];
    Py_ssize_t count = 2 * words + ends;
    PyObject *who = PyBytes_FromStringAndSize(NULL, count * 8), *what = PyBytes_FromStringAndSize(NULL, count * 4);
    if (who && what) {
        int64_t *owner = (int64_t *)PyBytes_AS_STRING(who);
        uint32_t *token = (uint32_t *)PyBytes_AS_STRING(what);
        uint64_t edge = mix[10];
        Py_ssize_t end = 2 * words;
        for (Py_ssize_t i = 0; i < words; i++) {
            uint64_t before = i && owners[i - 1] == owners[i] ? hashes[i - 1] : edge;
            owner[i] = owner[words + i] = owners[i];
            token[i] = (uint32_t)(hashes[i] >> 32);
            token[words + i] = (uint32_t)((before * mix[62] + hashes[i] * mix[63]) >> 32);
            if (i + 1 == words || owners[i + 1] != owners[i]) {
                owner[end] = owners[i];
                token[end++] = (uint32_t)((hashes[i] * mix[62] + edge * mix[63]) >> 32);
            }
        }
    }
    release(&arrays);
    PyObject *both = who && what ? PyTuple_Pack(2, who, what) : NULL;
    Py_XDECREF(who);
    Py_XDECREF(what);
    return both;
}

/* Where a hash stands among sorted ones, -1 where it does not; buckets say where those of each first half begin. */
static inline int32_t place_of(uint32_t hash, const uint32_t *hashes, Py_ssize_t known, const int32_t *buckets) {
    int32_t place = buckets[hash >> 16], end = buckets[(hash >> 16) + 1];
    if (place < 0 || end > known) return -1;
    while (place < end && hashes[place] < hash) place++;
    return place < end && hashes[place] == hash ? place : -1;
}

PyDoc_STRVAR(wording_doc,
"wording(hashes, buckets, weights, owners, tokens, counts, totals)\n\n"
"Add each known token's weight to its block's total, and 1 to its count (boilerml.features.vocabulary).\n\n"
"hashes: uint32, sorted; buckets: int32, 65,537 of them; weights: float32; owners: int64; tokens: uint32;\n"
"counts, totals: float64, shape (blocks,), written to.");

static PyObject *kernel_wording(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[7];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOOOOOO", &objects[0], &objects[1], &objects[2], &objects[3], &objects[4],
                          &objects[5], &objects[6]))
        return NULL;
    if (take_arrays(&arrays, objects, (const int[]){4, 4, 4, 8, 4, -8, -8}, 7) < 0) return NULL;
    const uint32_t *hashes = AT(0, uint32_t), *tokens = AT(4, uint32_t);
    const int32_t *buckets = AT(1, int32_t);
    const float *weights = AT(2, float);
    const int64_t *owners = AT(3, int64_t);
    double *counts = AT(5, double), *totals = AT(6, double);
    Py_ssize_t count = LENGTH(4), blocks = LENGTH(5);
    int sound = LENGTH(1) == 65537 && LENGTH(2) == LENGTH(0) && LENGTH(3) == count &&
                LENGTH(6) == blocks;
    for (Py_ssize_t i = 0; i < count && sound; i++) {
        sound = owners[i] >= 0 && owners[i] < blocks;
        int32_t place = sound ? place_of(tokens[i], hashes, LENGTH(0), buckets) : -1;
        if (place < 0) continue;
        counts[owners[i]]++;
        totals[owners[i]] += weights[place];
    }
    if (!sound) return misfit(&arrays);
    release(&arrays);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(found_doc,
"found(hashes, buckets, tokens, flags)\n\n"
"Set the flag of each of the sorted hashes that is among the tokens (boilerml.features.kinds).\n\n"
"hashes: uint32, sorted; buckets: int32, 65,537 of them; tokens: uint32; flags: uint8, written to.");

static PyObject *kernel_found(PyObject *Py_UNUSED(module), PyObject *arguments) {
    PyObject *objects[4];
    Arrays arrays;
    if (!PyArg_ParseTuple(arguments, "OOOO", &objects[0], &objects[1], &objects[2], &objects[3])) return NULL;
    if (take_arrays(&arrays, objects, (const int[]){4, 4, 4, -1}, 4) < 0) return NULL;
    const uint32_t *tokens = AT(2, uint32_t);
    Py_ssize_t count = LENGTH(2);
    if (LENGTH(1) != 65537 || LENGTH(3) != LENGTH(0)) return misfit(&arrays);
    for (Py_ssize_t i = 0; i < count; i++) {
        int32_t place = place_of(tokens[i], AT(0, uint32_t), LENGTH(0), AT(1, int32_t));
        if (place >= 0) AT(3, uint8_t)[place] = 1;
    }
    release(&arrays);
    Py_RETURN_NONE;
}

/* Raised with every change to what a function takes or returns: boilerml.kernel uses no other. */
enum { VERSION = 3 };

/* --- the module ---------------------------------------------------------------------------------------------------- */

static PyMethodDef functions[] = {
    {"walk", kernel_walk, METH_VARARGS, walk_doc},
    {"numbers", kernel_numbers, METH_VARARGS, numbers_doc},
    {"log_odds", kernel_log_odds, METH_VARARGS, grow_doc},
    {"product", kernel_product, METH_VARARGS, product_doc},
    {"classes", kernel_classes, METH_VARARGS, classes_doc},
    {"words", kernel_words, METH_VARARGS, words_doc},
    {"tokens", kernel_tokens, METH_VARARGS, tokens_doc},
    {"wording", kernel_wording, METH_VARARGS, wording_doc},
    {"found", kernel_found, METH_VARARGS, found_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "boilerml._kernel", "Compiled loops; see boilerml.kernel.", -1, functions, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void) {
    PyObject *etree = PyImport_ImportModule("lxml.etree");
    if (!etree) return NULL;
    PyObject *type = PyObject_GetAttrString(etree, "_Element");
    Py_DECREF(etree);
    if (!type) return NULL;
    if (!PyType_Check(type) || ((PyTypeObject *)type)->tp_basicsize != (Py_ssize_t)sizeof(Element)) {
        Py_DECREF(type);
        PyErr_SetString(PyExc_ImportError, "lxml's elements are not those that this kernel was built for");
        return NULL;
    }
    element_type = (PyTypeObject *)type;
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddIntConstant(module, "version", VERSION) < 0) Py_CLEAR(module);
    return module;
}
