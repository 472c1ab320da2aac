// The native half of the TorchSharp fallback: a flat C interface to libtorch.
//
// Nearly everything goes through `invoke`, which calls any ATen operator by name with boxed arguments. What the dispatcher does not offer
// (memory, metadata, autograd, generators, thread settings) has an entry point of its own below. A tensor crosses the border as the address
// of its TensorImpl with one reference owned by the managed side; no C++ exception crosses it: a failing call returns -1 or null and leaves
// its message in `last_error`.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Dispatch.h>
#include <ATen/EmptyTensor.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/library.h>

#include <dlfcn.h>

#include <cmath>
#include <cstring>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {
using Handle = c10::TensorImpl*;
using TensorPtr = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;
using GeneratorPtr = c10::intrusive_ptr<c10::GeneratorImpl>;

enum class Kind : int32_t { Absent, None, Tensor, Int, Double, Bool, Ints, Tensors, OptionalTensors, Text, Device, Generator };

// The same layout as the managed struct `Value`.
struct Value {
    Kind kind;
    int32_t length;
    union {
        int64_t integer;
        double number;
        Handle tensor;
        Handle* tensors;
        const int64_t* integers;
        const char* text;
        c10::GeneratorImpl* generator;
    };
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<c10::IValue> defaults;
    bool in_place;
};

thread_local std::string last_error;

template <class T, class Body>
T guarded(T failure, Body&& body) {
    try {
        return body();
    } catch (const c10::Error& e) {
        last_error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        last_error = e.what();
    } catch (...) {
        last_error = "unknown native exception";
    }
    return failure;
}

at::Tensor borrow(Handle handle) {
    return handle ? at::Tensor(TensorPtr::reclaim_copy(handle)) : at::Tensor();
}

Handle give(at::Tensor tensor) {
    return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

std::vector<at::Tensor> borrow(const Handle* handles, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
    return tensors;
}

Handle* give(const std::vector<at::Tensor>& tensors) {
    auto handles = new Handle[tensors.size()];
    for (size_t i = 0; i < tensors.size(); i++) handles[i] = give(tensors[i]);
    return handles;
}

c10::IValue box(const Value& v) {
    switch (v.kind) {
    case Kind::Tensor: return borrow(v.tensor);
    case Kind::Int: return v.integer;
    case Kind::Double: return v.number;
    case Kind::Bool: return v.integer != 0;
    case Kind::Ints: return at::IntArrayRef(v.integers, v.length);
    case Kind::Tensors: return borrow(v.tensors, v.length);
    case Kind::OptionalTensors: {
        c10::List<c10::optional<at::Tensor>> list;
        list.reserve(v.length);
        for (int i = 0; i < v.length; i++)
            list.push_back(v.tensors[i] ? c10::optional<at::Tensor>(borrow(v.tensors[i])) : c10::nullopt);
        return list;
    }
    case Kind::Text: return std::string(v.text, v.length);
    case Kind::Device: return c10::Device(static_cast<c10::DeviceType>(v.length), static_cast<c10::DeviceIndex>(v.integer));
    case Kind::Generator: return at::Generator(GeneratorPtr::reclaim_copy(v.generator));
    default: return {};
    }
}

Value unbox(c10::IValue&& v) {
    Value result{Kind::None, 0, {0}};
    if (v.isTensor()) {
        result.kind = Kind::Tensor;
        result.tensor = give(std::move(v).toTensor());
    } else if (v.isTensorList()) {
        auto tensors = v.toTensorVector();
        result.kind = Kind::Tensors;
        result.length = static_cast<int32_t>(tensors.size());
        result.tensors = give(tensors);
    } else if (v.isInt()) {
        result.kind = Kind::Int;
        result.integer = v.toInt();
    } else if (v.isDouble()) {
        result.kind = Kind::Double;
        result.number = v.toDouble();
    } else if (v.isBool()) {
        result.kind = Kind::Bool;
        result.integer = v.toBool();
    }
    return result;
}

}  // namespace

EXPORT const char* take_error() { return last_error.c_str(); }

// Operators

EXPORT Operator* find_operator(const char* name, const char* overload) {
    return guarded<Operator*>(nullptr, [&] {
        auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
        std::vector<c10::IValue> defaults;
        for (auto& argument : handle.schema().arguments()) defaults.push_back(argument.default_value().value_or(c10::IValue()));
        auto first = handle.schema().arguments().empty() ? nullptr : handle.schema().arguments()[0].alias_info();
        return new Operator{handle, std::move(defaults), first && first->isWrite()};
    });
}

// Calls an operator and returns the number of results written. Trailing arguments left out take the schema's defaults. An in-place operator
// writes no result: that would be its first argument.
EXPORT int32_t invoke(const Operator* op, const Value* arguments, int32_t count, Value* results, int32_t capacity) {
    thread_local torch::jit::Stack stack;
    auto written = guarded(-1, [&] {
        for (int i = 0; i < count; i++) stack.push_back(box(arguments[i]));
        stack.insert(stack.end(), op->defaults.begin() + count, op->defaults.end());
        op->handle.callBoxed(stack);
        if (op->in_place) return 0;
        TORCH_CHECK(static_cast<int>(stack.size()) <= capacity, "too many results");
        for (size_t i = 0; i < stack.size(); i++) results[i] = unbox(std::move(stack[i]));
        return static_cast<int>(stack.size());
    });
    stack.clear();
    return written;
}

EXPORT void free_handles(Handle* handles) { delete[] handles; }

// Memory

EXPORT void tensor_release(Handle tensor) {
    if (tensor) TensorPtr::reclaim(tensor);
}

EXPORT Handle tensor_alias(Handle tensor) { return give(borrow(tensor)); }

EXPORT Handle tensor_copy_in(const void* data, const int64_t* sizes, int32_t dimensions, int32_t type) {
    return guarded<Handle>(nullptr, [&] {
        at::Tensor tensor = at::detail::empty_cpu({sizes, static_cast<size_t>(dimensions)}, at::TensorOptions(static_cast<c10::ScalarType>(type)));
        if (auto bytes = tensor.nbytes()) std::memcpy(tensor.data_ptr(), data, bytes);
        return give(tensor);
    });
}

// A tensor over memory of the caller's; `release(context)` is called when nothing uses it any more.
EXPORT Handle tensor_wrap(void* data, const int64_t* sizes, int32_t dimensions, int32_t type, void (*release)(void*), void* context) {
    return guarded<Handle>(nullptr, [&] {
        return give(at::from_blob(data, {sizes, static_cast<size_t>(dimensions)}, [=](void*) { release(context); },
                                  at::TensorOptions(static_cast<c10::ScalarType>(type))));
    });
}

EXPORT void* tensor_data(Handle tensor) {
    return guarded<void*>(nullptr, [&] { return borrow(tensor).data_ptr(); });
}

// Metadata

EXPORT int32_t tensor_type(Handle t) { return static_cast<int32_t>(c10::typeMetaToScalarType(t->dtype())); }
EXPORT int32_t tensor_element_size(Handle t) { return static_cast<int32_t>(t->itemsize()); }
EXPORT int32_t tensor_device(Handle t) { return static_cast<int32_t>(t->device().type()) << 8 | static_cast<uint8_t>(t->device().index()); }
EXPORT int64_t tensor_numel(Handle t) { return t->numel(); }
EXPORT int64_t tensor_storage_offset(Handle t) { return t->storage_offset(); }
EXPORT int32_t tensor_dimensions(Handle t) { return static_cast<int32_t>(t->dim()); }
EXPORT void tensor_sizes(Handle t, int64_t* to) { std::copy(t->sizes().begin(), t->sizes().end(), to); }
EXPORT void tensor_strides(Handle t, int64_t* to) { std::copy(t->strides().begin(), t->strides().end(), to); }
EXPORT int32_t tensor_is_contiguous(Handle t) { return t->is_contiguous(); }

// Autograd

EXPORT int32_t tensor_is_leaf(Handle t) { return borrow(t).is_leaf(); }
EXPORT int32_t tensor_requires_grad(Handle t) { return t->requires_grad(); }

EXPORT int32_t tensor_set_requires_grad(Handle t, int32_t value) {
    return guarded(-1, [&] { return borrow(t).set_requires_grad(value), 0; });
}

EXPORT int32_t tensor_set_data(Handle t, Handle data) {
    return guarded(-1, [&] { return borrow(t).set_data(borrow(data)), 0; });
}

EXPORT Handle tensor_grad(Handle t) { return give(borrow(t).grad()); }

EXPORT int32_t tensor_set_grad(Handle t, Handle grad) {
    return guarded(-1, [&] { return borrow(t).mutable_grad() = borrow(grad), 0; });
}

EXPORT int32_t autograd_backward(const Handle* tensors, int64_t count, const Handle* grads, int64_t grad_count, const Handle* inputs,
                                 int64_t input_count, int32_t retain_graph, int32_t create_graph) {
    return guarded(-1, [&] {
        torch::autograd::backward(borrow(tensors, count), borrow(grads, grad_count), retain_graph != 0, create_graph != 0,
                                  borrow(inputs, input_count));
        return 0;
    });
}

// Writes one gradient for each input; null where allow_unused let an input go without.
EXPORT int32_t autograd_grad(const Handle* outputs, int64_t output_count, const Handle* inputs, int64_t input_count, const Handle* grads,
                             int64_t grad_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, Handle* results) {
    return guarded(-1, [&] {
        auto found = torch::autograd::grad(borrow(outputs, output_count), borrow(inputs, input_count), borrow(grads, grad_count),
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = give(found[i]);
        return 0;
    });
}

EXPORT int32_t grad_mode() { return c10::GradMode::is_enabled(); }
EXPORT void set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled); }
EXPORT void* inference_mode_enter(int32_t enabled) { return new c10::InferenceMode(enabled); }
EXPORT void inference_mode_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// Adam and AdamW in one pass over memory, where ATen's operators take nine.

namespace {
template <class T>
struct AdamStep {
    T sign, gradient_decay, shrink, beta1, beta2, root, eps, size;
};

template <class T>
__attribute__((always_inline)) inline void adam(const AdamStep<T>& s, int64_t begin, int64_t end, T* __restrict w, const T* __restrict g,
                                                T* __restrict mean, T* __restrict square, T* __restrict largest) {
    for (auto i = begin; i < end; i++) {
        auto gradient = s.sign * g[i] + s.gradient_decay * w[i];
        mean[i] = s.beta1 * mean[i] + (1 - s.beta1) * gradient;
        square[i] = s.beta2 * square[i] + (1 - s.beta2) * gradient * gradient;
        auto scale = square[i];
        if (largest) scale = largest[i] = std::max(largest[i], scale);
        w[i] = s.shrink * w[i] - s.size * (mean[i] / (std::sqrt(scale) / s.root + s.eps));
    }
}

// Without FMA, so that every processor rounds alike.
#define ADAM(T)                                                                                                                          \
    __attribute__((target_clones("avx2", "default"))) void adam_range(const AdamStep<T>& s, int64_t begin, int64_t end, T* w, const T* g, \
                                                                      T* mean, T* square, T* largest) {                                  \
        if (largest) adam(s, begin, end, w, g, mean, square, largest);                                                                   \
        else adam<T>(s, begin, end, w, g, mean, square, nullptr);                                                                        \
    }

ADAM(float)
ADAM(double)

}  // namespace

EXPORT int32_t adam_step(Handle parameter, Handle grad, Handle mean, Handle square, Handle largest, double lr, double beta1, double beta2,
                         double eps, double gradient_decay, double weight_decay, int32_t maximize, int64_t step) {
    return guarded(-1, [&] {
        auto p = borrow(parameter);
        auto weights = p.contiguous(), gradient = borrow(grad).contiguous();
        AT_DISPATCH_FLOATING_TYPES(p.scalar_type(), "adam_step", [&] {
            auto root = std::sqrt(1 - std::pow(beta2, step));
            AdamStep<scalar_t> s{scalar_t(maximize ? -1 : 1), scalar_t(gradient_decay), scalar_t(1 - lr * weight_decay), scalar_t(beta1),
                                 scalar_t(beta2), scalar_t(root), scalar_t(eps), scalar_t(lr / (1 - std::pow(beta1, step)))};
            auto data = [](const at::Tensor& t) { return t.defined() ? t.data_ptr<scalar_t>() : nullptr; };
            auto w = data(weights), g = data(gradient), m = data(borrow(mean)), v = data(borrow(square)), l = data(borrow(largest));
            at::parallel_for(0, p.numel(), 1 << 15, [&](int64_t begin, int64_t end) { adam_range(s, begin, end, w, g, m, v, l); });
        });
        if (weights.is_same(p)) parameter->bump_version();
        else p.copy_(weights);
        return 0;
    });
}

// Products of many small matrices

// Of the BLAS that libtorch itself uses.
extern "C" {
void sgemm_(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*, const float*, const int*, const float*, float*, const int*);
void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*, const double*, const int*, const double*, const int*, const double*, double*, const int*);
}

namespace {
constexpr auto gemm(float) { return sgemm_; }
constexpr auto gemm(double) { return dgemm_; }

// A batch of matrices as BLAS reads it. What is a row here is a column there.
struct Factor {
    at::Tensor batch;
    char order;
    int leading;

    explicit Factor(const at::Tensor& given) : batch(given) {
        auto rows = given.size(1), columns = given.size(2);
        if (!(fits(2, 1, columns) || fits(1, 2, rows))) batch = given.contiguous();
        order = fits(2, 1, columns) ? 'N' : 'T';
        leading = static_cast<int>(std::max<int64_t>({1, batch.stride(order == 'N' ? 1 : 2), order == 'N' ? columns : rows}));
    }

    bool fits(int64_t inner, int64_t outer, int64_t length) const {
        return (batch.stride(inner) == 1 || batch.size(inner) == 1) && (batch.stride(outer) >= length || batch.size(outer) == 1);
    }
};

// libtorch without MKL takes its dispatcher's way for every single matrix of a batch, which costs small ones many times what their product does.
at::Tensor bmm(const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.dim() == 3 && b.dim() == 3 && a.size(0) == b.size(0) && a.size(2) == b.size(1) && a.scalar_type() == b.scalar_type(),
                "bmm: can't multiply ", a.sizes(), " of ", a.scalar_type(), " by ", b.sizes(), " of ", b.scalar_type());
    auto count = a.size(0);
    auto m = static_cast<int>(a.size(1)), k = static_cast<int>(a.size(2)), n = static_cast<int>(b.size(2));
    auto result = at::empty({count, m, n}, a.options());
    if (result.numel() == 0) return result;
    Factor left(a), right(b);
    AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "bmm", [&] {
        const scalar_t one = 1, zero = 0;
        auto l = left.batch.data_ptr<scalar_t>(), r = right.batch.data_ptr<scalar_t>(), to = result.data_ptr<scalar_t>();
        for (int64_t i = 0; i < count; i++)
            gemm(scalar_t())(&right.order, &left.order, &n, &m, &k, &one, r + i * right.batch.stride(0), &right.leading, l + i * left.batch.stride(0), &left.leading, &zero, to + i * m * n, &n);
    });
    return result;
}

const auto products = [] {
    // That a kernel takes another's place is meant, and nobody needs to be warned of it.
    struct Silence : c10::WarningHandler {
        void process(const c10::SourceLocation&, const std::string&, bool) override {}
    } silence;
    c10::Warning::WarningHandlerGuard guard(&silence);
    torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
    library.impl("bmm", bmm);
    return library;
}();
}  // namespace

// Random numbers

EXPORT c10::GeneratorImpl* generator_new(uint64_t seed) {
    return guarded<c10::GeneratorImpl*>(nullptr, [&] { return at::detail::createCPUGenerator(seed).unsafeReleaseGeneratorImpl(); });
}

EXPORT c10::GeneratorImpl* generator_default() { return at::Generator(at::detail::getDefaultCPUGenerator()).unsafeReleaseGeneratorImpl(); }

EXPORT void generator_release(c10::GeneratorImpl* generator) { GeneratorPtr::reclaim(generator); }

EXPORT void generator_seed(c10::GeneratorImpl* generator, uint64_t seed) {
    std::lock_guard<std::mutex> lock(generator->mutex_);
    generator->set_current_seed(seed);
}

EXPORT uint64_t generator_current_seed(c10::GeneratorImpl* generator) { return generator->current_seed(); }

EXPORT Handle generator_state(c10::GeneratorImpl* generator) {
    return guarded<Handle>(nullptr, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex_);
        return give(at::Generator(GeneratorPtr::reclaim_copy(generator)).get_state());
    });
}

EXPORT int32_t generator_set_state(c10::GeneratorImpl* generator, Handle state) {
    return guarded(-1, [&] {
        std::lock_guard<std::mutex> lock(generator->mutex_);
        at::Generator(GeneratorPtr::reclaim_copy(generator)).set_state(borrow(state));
        return 0;
    });
}

// Threads. Debian's OpenBLAS has a pool of its own that ATen's setting does not reach.

EXPORT int32_t num_threads() { return at::get_num_threads(); }

EXPORT int32_t set_num_threads(int32_t count) {
    return guarded(-1, [&] {
        at::set_num_threads(count);
        if (auto blas = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) blas(count);
        return 0;
    });
}
