// The native half of nightreel.faiss.FaissNative: one function for each of its native methods.
//
// Java has checked shapes, states and files before it calls. What is checked here is what only the
// copied data can tell (NaN, infinity) and whatever FAISS itself says; nothing may leave as a C++
// exception, because that would end the JVM.
//
// Arrays are copied, never pinned: a search takes long enough that a pinned array would hold up
// every garbage collection of the executor.

#include <faiss/AutoTune.h>
#include <faiss/Index.h>
#include <faiss/impl/FaissException.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>
#include <jni.h>
#include <omp.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

std::atomic<int> threads{0};  // 0: as OpenMP decides

/// OpenMP keeps its number of threads for each calling thread, and any Java thread may call: so it
/// is set on the way in and put back on the way out.
class ThreadScope {
 public:
  ThreadScope() : before_(omp_get_max_threads()) {
    if (int wanted = threads.load()) omp_set_num_threads(wanted);
  }
  ~ThreadScope() { omp_set_num_threads(before_); }

 private:
  int before_;
};

struct NotFinite {
  std::string message;
};

/// One line of printable ASCII, which is valid in JNI's own variant of UTF-8 too.
std::string oneLine(const char* text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\n' || c == '\t') c = ' ';
    if (c < ' ' || c > '~') c = '?';
  }
  return line;
}

void raise(JNIEnv* env, const char* type, const std::string& message) {
  if (env->ExceptionCheck()) return;
  if (jclass found = env->FindClass(type)) env->ThrowNew(found, oneLine(message.c_str()).c_str());
}

template <typename Result, typename Body>
Result guarded(JNIEnv* env, Result onError, Body body) {
  constexpr const char* FAISS = "nightreel/faiss/FaissException";
  try {
    ThreadScope scope;
    return body();
  } catch (const NotFinite& e) {
    raise(env, "java/lang/IllegalArgumentException", e.message);
  } catch (const faiss::FaissException& e) {
    raise(env, FAISS, e.what());
  } catch (const std::bad_alloc&) {
    raise(env, FAISS, "not enough native memory");
  } catch (const std::exception& e) {
    raise(env, FAISS, e.what());
  } catch (...) {
    raise(env, FAISS, "unknown native error");
  }
  return onError;
}

faiss::Index* index(jlong handle) { return reinterpret_cast<faiss::Index*>(handle); }

std::string text(JNIEnv* env, jbyteArray bytes) {
  std::string copy(env->GetArrayLength(bytes), '\0');
  env->GetByteArrayRegion(bytes, 0, copy.size(), reinterpret_cast<jbyte*>(&copy[0]));
  return copy;
}

struct Vectors {
  std::unique_ptr<float[]> values;
  faiss::Index::idx_t rows;
};

Vectors vectors(JNIEnv* env, jfloatArray array, int dimension) {
  size_t length = env->GetArrayLength(array);
  std::unique_ptr<float[]> values(new float[length]);
  env->GetFloatArrayRegion(array, 0, length, values.get());
  for (size_t i = 0; i < length; i++) {
    if (!std::isfinite(values[i])) {
      throw NotFinite{"vector " + std::to_string(i / dimension) + ", component " +
                      std::to_string(i % dimension) + " is " + std::to_string(values[i]) +
                      ": every component has to be finite"};
    }
  }
  return {std::move(values), static_cast<faiss::Index::idx_t>(length / dimension)};
}

/// Makes rows of `width` out of rows of `narrow` that stand at the beginning, from the last on.
template <typename T>
void spread(std::vector<T>& cells, size_t rows, size_t narrow, size_t width, T filler) {
  if (narrow == width) return;
  for (size_t row = rows; row-- > 0;) {
    auto from = cells.begin() + row * narrow;
    auto to = cells.begin() + row * width;
    std::copy_backward(from, from + narrow, to + narrow);
    std::fill(to + narrow, to + width, filler);
  }
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_nightreel_faiss_FaissNative_create(
    JNIEnv* env, jclass, jbyteArray factory, jint dimension) {
  return guarded<jlong>(env, 0, [&] {
    return reinterpret_cast<jlong>(faiss::index_factory(
        dimension, text(env, factory).c_str(), faiss::METRIC_INNER_PRODUCT));
  });
}

JNIEXPORT jlong JNICALL Java_nightreel_faiss_FaissNative_read(
    JNIEnv* env, jclass, jbyteArray path) {
  return guarded<jlong>(
      env, 0, [&] { return reinterpret_cast<jlong>(faiss::read_index(text(env, path).c_str())); });
}

JNIEXPORT jlong JNICALL Java_nightreel_faiss_FaissNative_map(
    JNIEnv* env, jclass, jbyteArray path) {
  return guarded<jlong>(env, 0, [&] {
    return reinterpret_cast<jlong>(
        faiss::read_index(text(env, path).c_str(), faiss::IO_FLAG_MMAP));
  });
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_write(
    JNIEnv* env, jclass, jlong handle, jbyteArray path) {
  guarded<int>(env, 0, [&] {
    // Opened here and not by FAISS, which only prints a warning when closing fails on a full disk.
    std::FILE* file = std::fopen(text(env, path).c_str(), "wb");
    if (!file) throw std::runtime_error(std::strerror(errno));
    try {
      faiss::write_index(index(handle), file);
    } catch (...) {
      std::fclose(file);
      throw;
    }
    if (std::fclose(file) != 0) throw std::runtime_error(std::strerror(errno));
    return 0;
  });
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_train(
    JNIEnv* env, jclass, jlong handle, jfloatArray array) {
  guarded<int>(env, 0, [&] {
    Vectors batch = vectors(env, array, index(handle)->d);
    index(handle)->train(batch.rows, batch.values.get());
    return 0;
  });
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_add(
    JNIEnv* env, jclass, jlong handle, jfloatArray array) {
  guarded<int>(env, 0, [&] {
    Vectors batch = vectors(env, array, index(handle)->d);
    index(handle)->add(batch.rows, batch.values.get());
    return 0;
  });
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_search(
    JNIEnv* env, jclass, jlong handle, jfloatArray queries, jint k, jfloatArray scores,
    jlongArray ids) {
  static_assert(sizeof(jlong) == sizeof(faiss::Index::idx_t), "ids are copied as they are");
  guarded<int>(env, 0, [&] {
    Vectors batch = vectors(env, queries, index(handle)->d);
    size_t slots = static_cast<size_t>(batch.rows) * k;
    std::vector<float> foundScores(slots, -std::numeric_limits<float>::infinity());
    std::vector<faiss::Index::idx_t> foundIds(slots, -1);
    // An empty graph has no entry point to start from, and a graph allocates k of everything.
    size_t there = std::min<size_t>(k, index(handle)->ntotal);
    if (there > 0 && batch.rows > 0) {
      index(handle)->search(
          batch.rows, batch.values.get(), there, foundScores.data(), foundIds.data());
      spread(foundScores, batch.rows, there, k, -std::numeric_limits<float>::infinity());
      spread<faiss::Index::idx_t>(foundIds, batch.rows, there, k, -1);
    }
    for (size_t slot = 0; slot < slots; slot++) {  // index types differ in what they leave there
      if (foundIds[slot] < 0) foundScores[slot] = -std::numeric_limits<float>::infinity();
    }
    env->SetFloatArrayRegion(scores, 0, slots, foundScores.data());
    env->SetLongArrayRegion(ids, 0, slots, reinterpret_cast<const jlong*>(foundIds.data()));
    return 0;
  });
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_set(
    JNIEnv* env, jclass, jlong handle, jbyteArray parameter, jdouble value) {
  guarded<int>(env, 0, [&] {
    faiss::ParameterSpace().set_index_parameter(index(handle), text(env, parameter), value);
    return 0;
  });
}

JNIEXPORT jint JNICALL Java_nightreel_faiss_FaissNative_dimension(
    JNIEnv*, jclass, jlong handle) {
  return index(handle)->d;
}

JNIEXPORT jlong JNICALL Java_nightreel_faiss_FaissNative_size(JNIEnv*, jclass, jlong handle) {
  return index(handle)->ntotal;
}

JNIEXPORT jboolean JNICALL Java_nightreel_faiss_FaissNative_isTrained(
    JNIEnv*, jclass, jlong handle) {
  return index(handle)->is_trained;
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_threads(JNIEnv*, jclass, jint count) {
  threads = count;
}

JNIEXPORT void JNICALL Java_nightreel_faiss_FaissNative_free(JNIEnv* env, jclass, jlong handle) {
  guarded<int>(env, 0, [&] {
    delete index(handle);
    return 0;
  });
}

}  // extern "C"
