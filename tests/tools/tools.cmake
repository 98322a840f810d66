# Programs that tests run; no part of the engine.
add_executable(convert_cases ${CMAKE_CURRENT_LIST_DIR}/convert_cases.c)
target_include_directories(convert_cases PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(convert_cases firn_gen)

include(${CMAKE_CURRENT_LIST_DIR}/../redshift_lint/CMakeLists.cmake)
